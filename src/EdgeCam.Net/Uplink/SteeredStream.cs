using EdgeCam.Media;

namespace EdgeCam.Net.Uplink;

/// <summary>A stream that an uplink sends, what its session asks of the encoder, and the uplink's seat there.</summary>
/// <remarks>Thread-bound. Allocates only when the seat is taken.</remarks>
internal sealed class SteeredStream(LiveStream stream, EncoderDemand first)
{
    private EncoderSeat? _seat; // at the stream's steering, while there is something to ask for
    private EncoderDemand _asked;

    public LiveStream Stream => stream;

    /// <summary>What the session wants.</summary>
    public EncoderDemand Demand { get; set; } = first;

    /// <summary>Asks for it. Null: nothing is asked for, and the seat is left.</summary>
    public void Ask(EncoderDemand? demand)
    {
        if (stream.Steering is not { } steering)
            return;
        if (demand is not { } wanted)
        {
            Leave();
            return;
        }

        if (_seat is null)
            _seat = steering.Join(wanted);
        else if (wanted != _asked)
            _seat.Ask(wanted);
        _asked = wanted;
    }

    public void Leave()
    {
        _seat?.Dispose();
        _seat = null;
    }
}
