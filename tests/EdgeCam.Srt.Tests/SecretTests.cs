using System.Net;
using EdgeCam.Srt.Tests.Support;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>The passphrase, and the stream id that may carry a token, are in no text that anybody prints.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData("ten bytes.", true)]
    [InlineData("nine byte", false)]
    [InlineData("", false)]
    [InlineData("äöüßé", true)] // ten bytes in UTF-8
    public void A_passphrase_has_10_to_79_bytes(string text, bool isTaken)
    {
        Assert.Equal(isTaken, SrtPassphrase.TryCreate(text, out var passphrase, out var fault));
        Assert.Equal(isTaken, passphrase is not null);
        Assert.Equal(isTaken, fault.Length == 0);
    }

    [Fact]
    public void A_passphrase_that_is_too_long_is_not_repeated_in_the_message()
    {
        var text = string.Concat(Enumerable.Repeat("sesame8!", 10));
        Assert.False(SrtPassphrase.TryCreate(text, out _, out var fault));
        Assert.Equal("The SRT passphrase has 80 bytes: 10 to 79 are allowed.", fault);
        Assert.True(SrtPassphrase.TryCreate(text[1..], out _, out _));
    }

    [Fact]
    public void Printed_options_show_that_there_is_a_passphrase_and_not_which()
    {
        var options = new SrtOptions { Passphrase = Setup.Passphrase(), StreamId = "#!::u=admin,token=t0psecret", KeyBytes = 32 };
        Assert.Equal("SRT, 120 ms, AES-256", options.ToString());
        Assert.Equal("(hidden)", options.Passphrase.ToString());
        Assert.Equal("SRT, 120 ms, not encrypted", new SrtOptions().ToString());
    }

    [Fact]
    public void An_option_that_libsrt_refuses_is_named_without_any_value()
    {
        var options = new SrtOptions { Passphrase = Setup.Passphrase(), KeyBytes = 17 };
        var refused = Assert.Throws<SrtException>(() => SrtSocket.Connect(Setup.Library(), new(IPAddress.Loopback, 9), options));
        Assert.StartsWith("srt_setsockflag SRTO_PBKEYLEN (KeyBytes): ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Setup.Secret, refused.ToString(), StringComparison.Ordinal);
    }
}
