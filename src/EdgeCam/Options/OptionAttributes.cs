using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>What a single value must satisfy beyond its type and <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class OptionRuleAttribute : Attribute
{
    /// <summary>The requirement, as the end of "Section:Key is 'value': …".</summary>
    public abstract string Requirement { get; }

    public abstract bool IsMet(object value);

    /// <summary>The requirement, worded for a value that does not meet it.</summary>
    public virtual string RequirementOf(object value) => Requirement;

    /// <summary>Every value that meets it, where they can be counted; none: they cannot.</summary>
    public virtual IEnumerable<string> Choices => [];

    /// <summary>The value as messages and summaries show it, right or wrong: without what nobody should see.</summary>
    public virtual string Shown(string text) => text;
}

/// <summary>The value is never written to a message, a summary or a log.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;

/// <summary>How a change takes effect: of a key, or of a section's keys that say nothing else. Without it: by a restart.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AppliesAttribute(ApplyMode mode) : Attribute
{
    public ApplyMode Mode => mode;
}

/// <summary>A wrong value can cut the camera off: a change is taken back unless broker and frames are there soon after.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GuardedAttribute : Attribute;

/// <summary>The most items of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MaxItemsAttribute(int count) : Attribute
{
    public int Count => count;

    /// <summary>An empty list of values means none, and cannot be read as all.</summary>
    public bool MayBeEmpty { get; init; }
}

internal sealed class EvenAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be even";

    public override bool IsMet(object value) => (int)value % 2 == 0;
}

internal sealed class PowerOfTwoAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be a power of two";

    public override bool IsMet(object value) => int.IsPow2((int)value);
}

internal sealed class RotationAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be 0, 90, 180 or 270";

    public override bool IsMet(object value) => value is 0 or 90 or 180 or 270;
}

/// <summary>A camera's control and what it is set to. Which there are, and within which bounds, the camera tells.</summary>
internal sealed class CameraControlAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be name=value with a whole number, such as brightness=128";

    public override bool IsMet(object value) =>
        ((string)value).Split('=') is [{ Length: > 0 }, var number] && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <param name="text">One that is met.</param>
    public static KeyValuePair<string, long> Parse(string text)
    {
        var parts = text.Split('=');
        return new(parts[0], long.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }
}

internal sealed class IpAddressAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be an IPv4 or IPv6 address such as 0.0.0.0 or ::";

    public override bool IsMet(object value) => TryParse((string)value, out _);

    /// <summary>As <see cref="IPAddress.TryParse(string?, out IPAddress?)"/>, without its shorthands: "1" is not 0.0.0.1.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || IsDotted(text, address));

    private static bool IsDotted(string text, IPAddress address) => string.Equals(address.ToString(), text, StringComparison.Ordinal);
}

internal sealed class MulticastGroupAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be a multicast address: 224.0.1.0 to 239.255.255.255, or one in ff00::/8";

    public override bool IsMet(object value) =>
        IpAddressAttribute.TryParse((string)value, out var address) && IsMulticast(address) && !IsReserved(address);

    /// <summary>224.0.0.0/4 (RFC 1112 §4) or ff00::/8 (RFC 4291 §2.7).</summary>
    public static bool IsMulticast(IPAddress address) =>
        address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && FirstByte(address) is >= 224 and < 240);

    // 224.0.0.0/24 is for routing protocols and is never forwarded (RFC 5771 §4).
    private static bool IsReserved(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int length) && length == 4 && bytes[..3].SequenceEqual((ReadOnlySpan<byte>)[224, 0, 0]);
    }

    private static byte FirstByte(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0];
    }
}

internal sealed class DestinationAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be address:port such as 239.1.1.1:5000 or [fd00::9]:5000";

    public override bool IsMet(object value) => TryParse((string)value, out _);

    /// <summary>An address that can be sent to and a port that is not 0.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        int colon = text.LastIndexOf(':');
        return colon > 0
            && IsAddress(text[..colon])
            && IPEndPoint.TryParse(text, out endPoint)
            && endPoint.Port != 0
            && !endPoint.Address.Equals(IPAddress.Any)
            && !endPoint.Address.Equals(IPAddress.IPv6Any);
    }

    private static bool IsAddress(string host) =>
        host is ['[', .., ']'] ? IPAddress.TryParse(host, out _) : !host.Contains(':') && IpAddressAttribute.TryParse(host, out _);
}

/// <summary>A stream path of an RTSP URL, without slashes at its ends: unreserved characters of RFC 3986 §2.3.</summary>
internal sealed class StreamPathAttribute : OptionRuleAttribute
{
    /// <summary>Whether <c>*</c> may stand for any path.</summary>
    public bool AllowAny { get; init; }

    public override string Requirement => AllowAny
        ? "must be * or a stream path of letters, digits and - . _ ~ with single slashes between"
        : "must be 1 to 64 letters, digits and - . _ ~ with single slashes between, such as cam or door/front";

    public override bool IsMet(object value)
    {
        string path = (string)value;
        return (AllowAny && path is "*") || (path.Length <= MaxLength && Array.TrueForAll(path.Split('/'), IsSegment));
    }

    private const int MaxLength = 64;

    private static bool IsSegment(string segment) =>
        segment is not ("" or "." or "..") && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
}

/// <summary>A user name as digest authentication carries it (RFC 7616 §3.4): no colon, nothing that needs quoting.</summary>
internal sealed class UserNameAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be 1 to 64 printable ASCII characters without space, colon, quote or backslash";

    public override bool IsMet(object value) => value is string { Length: >= 1 and <= 64 } name && name.All(IsPlain);

    private static bool IsPlain(char c) => c is > ' ' and <= '~' and not (':' or '"' or '\\');
}
