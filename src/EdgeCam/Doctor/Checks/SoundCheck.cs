using EdgeCam.Linux.Sound;
using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>Microphones. None is needed to film: while it is away there is silence.</summary>
internal static class SoundCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        if (readings.SoundInputs.Count == 0)
            yield return Finding.Ok(Areas.Sound, "no sound card captures");
        foreach (var card in readings.SoundInputs)
            yield return Finding.Ok(Areas.Sound, $"{card} captures");
        if (options.Microphone.Device.Length > 0)
            yield return OfMeant(options.Microphone.Device, readings.SoundInputs);
    }

    private static Finding OfMeant(string device, IReadOnlyList<SoundCard> cards)
    {
        try
        {
            return Finding.Ok(Areas.Sound, $"{SoundCards.Find(device, cards).Address} will be heard");
        }
        catch (SoundDeviceException fault)
        {
            return Finding.Note(Areas.Sound, fault.Message, "Correct Microphone:Device, or plug it in: until then there is silence.");
        }
    }
}
