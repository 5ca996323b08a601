using EdgeCam.Media;

namespace EdgeCam.Net.Uplink;

/// <content>What the encoder is asked for.</content>
public sealed partial class UplinkSender
{
    private EncoderSeat? _seat; // at the stream's steering, while there is something to ask for
    private EncoderDemand _demand; // the session's
    private EncoderDemand _asked;

    /// <summary>
    /// While nobody is there the seat is left, so that the encoder follows others, or goes on as configured: local players
    /// may watch the same. One that works for uplinks alone is held without a connection, once the first picture has told
    /// the parameter sets, and asks through the darkness.
    /// </summary>
    private EncoderDemand? Wanted =>
        _isUp && (_setup.OwnsEncoder || _transport.IsAnswered) ? _demand
        : !_isUp && _setup.OwnsEncoder && _stream.Parameters is not null ? _demand with { IsHeld = true }
        : null;

    private void Steer()
    {
        while (_session.TryPollCommand(out var demand))
            _demand = demand;
        if (_stream.Steering is not { } steering)
            return;
        if (Wanted is not { } wanted)
        {
            _seat?.Dispose();
            _seat = null;
            return;
        }

        if (_seat is null)
            _seat = steering.Join(wanted);
        else if (wanted != _asked)
            _seat.Ask(wanted);
        _asked = wanted;
    }
}
