using EdgeCam.Media;

namespace EdgeCam.Net.Uplink;

/// <content>What the encoders are asked for.</content>
public sealed partial class UplinkSender
{
    private readonly SteeredStream _main;
    private readonly SteeredStream? _low; // null: none is sent
    private long _unitsBefore; // the connection

    private void Steer()
    {
        while (_session.TryPollCommand(out var command))
            (command.Rendition == UplinkRendition.Low ? _low! : _main).Demand = command.Demand;
        _main.Ask(WantedOf(_main));
        _low?.Ask(WantedOf(_low));
    }

    /// <summary>
    /// While nobody is there the seat is left, so that the encoder follows others, or goes on as configured: local players
    /// may watch the same. One that works for uplinks alone is held, once the first picture has told the parameter sets and
    /// one was sent that could be answered: what this uplink believes of its link is then nothing to others.
    /// </summary>
    private EncoderDemand? WantedOf(SteeredStream rendition) =>
        _isUp && _transport.IsAnswered ? rendition.Demand
        : !_setup.OwnsEncoder ? null
        : _isUp ? rendition.Demand with { IsHeld = rendition.Demand.IsHeld || _session.Counters.Units > _unitsBefore }
        : rendition.Stream.Parameters is null ? null
        : rendition.Demand with { IsHeld = true };

    private void LeaveSeats()
    {
        _main.Leave();
        _low?.Leave();
    }
}
