using System.ComponentModel.DataAnnotations;
using EdgeCam.Linux.Video.Rpicam;

namespace EdgeCam.Options;

/// <summary>How rpicam-vid is started, by which a camera on the ribbon cable of a Raspberry Pi is read.</summary>
internal sealed class RpicamOptions
{
    /// <summary>By its number in <c>rpicam-vid --list-cameras</c>.</summary>
    [Range(0, 7)]
    public int Camera { get; set; }

    /// <summary>The program, where it is not found by itself.</summary>
    [RpicamProgram]
    public string Program { get; set; } = "";

    /// <summary>
    /// <c>name=value</c>, by the names that rpicam-vid has: rotation, hflip, vflip, exposure, shutter, gain, ev, awb, denoise and more.
    /// What is not named is up to it.
    /// </summary>
    [MaxItems(32, MayBeEmpty = true), RpicamSetting]
    public List<string> Settings { get; } = [];
}

internal sealed class RpicamProgramAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be empty or the whole path of a program named rpicam-vid or libcamera-vid";

    public override bool IsMet(object value) => value is "" || RpicamWish.IsProgram((string)value);
}

/// <summary>What may be said to rpicam-vid.</summary>
internal sealed class RpicamSettingAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be name=value, such as exposure=sport";

    public override bool IsMet(object value) => RpicamSetting.FaultOf((string)value) is null;

    public override string RequirementOf(object value) => RpicamSetting.FaultOf((string)value) ?? Requirement;
}
