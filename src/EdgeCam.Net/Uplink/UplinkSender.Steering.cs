using EdgeCam.Media;

namespace EdgeCam.Net.Uplink;

/// <content>What the encoder is asked for.</content>
public sealed partial class UplinkSender
{
    private EncoderSeat? _seat; // at the stream's steering, while there is something to ask for
    private EncoderDemand _demand; // the session's
    private EncoderDemand _asked;
    private long _unitsBefore; // the connection

    /// <summary>
    /// While nobody is there the seat is left, so that the encoder follows others, or goes on as configured: local players
    /// may watch the same. One that works for uplinks alone is held, once the first picture has told the parameter sets and
    /// one was sent that could be answered: what this uplink believes of its link is then nothing to others.
    /// </summary>
    private EncoderDemand? Wanted =>
        _isUp && _transport.IsAnswered ? _demand
        : !_setup.OwnsEncoder ? null
        : _isUp ? _demand with { IsHeld = _demand.IsHeld || _session.Counters.Units > _unitsBefore }
        : _stream.Parameters is null ? null
        : _demand with { IsHeld = true };

    private void Steer()
    {
        while (_session.TryPollCommand(out var command))
            _demand = command.Demand;
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
