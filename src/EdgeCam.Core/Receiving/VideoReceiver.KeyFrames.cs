using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>Asks for key frames, and finds them among what came.</summary>
internal sealed partial class VideoReceiver
{
    private bool _awaitsIdr = true; // everything up to an IDR is passed over
    private bool _isAtIdr;          // while awaiting: the window begins with what looks like one
    private long _searched;         // while awaiting: no IDR begins before
    private bool _isRequested;      // somebody behind the receiver needs a key frame
    private bool _cameSinceRequest; // a sender that has gone is left in peace
    private MediaInstant _requestAt;

    private bool NeedsIdr => (_isRequested || (_awaitsIdr && !_isAtIdr)) && _cameSinceRequest;

    /// <summary>Somebody who joins needs a key frame: asks until one has come.</summary>
    public void RequestKeyFrame() => _isRequested = true;

    /// <summary>Is it time to ask for a key frame? Counts as asked when true.</summary>
    public bool TakeKeyFrameRequest(MediaInstant now)
    {
        if (!NeedsIdr || now < _requestAt)
            return false;
        _requestAt = now + plan.KeyFrameRequestInterval;
        _cameSinceRequest = false;
        return true;
    }

    private void RestartKeyFrames(MediaInstant now)
    {
        (_awaitsIdr, _isAtIdr, _searched, _cameSinceRequest) = (true, false, _window.Next, false);
        _requestAt = now + plan.RepeatNackAfter; // its first packets may be on their way
    }

    private void OnKeyFrame() => (_awaitsIdr, _isRequested) = (false, false);

    /// <summary>While awaiting an IDR: lets the window begin with the next, if there is one.</summary>
    private bool TryMoveToIdr()
    {
        for (_searched = Math.Max(_searched, _window.Next); _searched < _window.End; _searched++)
        {
            if (!_window.Has(_searched) || !IsIdrStart(_searched))
                continue;
            Discard(_searched);
            return _isAtIdr = true;
        }

        Discard(Math.Min(_missing.First, _window.End) - BeforeFirst); // the one before tells whether the next begins a unit
        return _isAtIdr = false;
    }

    private bool IsIdrStart(long number) => H264Reassembly.OpeningOf(_window.PayloadOf(number)) switch
    {
        H264Opening.ParameterSets => true,
        H264Opening.IdrSlice => number == _cleanStart || (_window.Has(number - 1) && EndsUnit(number - 1, number)),
        _ => false,
    };

    private bool EndsUnit(long number, long next) => _window[number].Marker || _window[number].Timestamp != _window[next].Timestamp;
}
