using Xunit;

namespace EdgeCam.Tests;

public sealed class CrossFieldTests
{
    [Theory]
    [InlineData("""{ "Source": { "Kind": "File" } }""", "Source:Path", "Conflict", "name the file")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "/video.h264" } }""", "Source:Path", "Conflict", "must be fifo:/path or unix:/path")]
    [InlineData("""{ "Source": { "Kind": "Rpicam", "Width": 800 } }""", "Source:Width", "Conflict", "choose a multiple of 128, such as 1280, or set Source:Format to H264")]
    [InlineData("""{ "Source": { "Kind": "Rpicam", "Format": "Mjpeg" } }""", "Source:Format", "Conflict", "has pictures or H264")]
    [InlineData("""{ "Source": { "Kind": "Rpicam", "Format": "H264" }, "Overlay": { "Enabled": true } }""", "Overlay:Enabled", "Conflict", "Source:Format is H264")]
    [InlineData("""{ "Source": { "Rpicam": { "Settings": ["output=/etc/passwd"] } } }""", "Source:Rpicam:Settings:0", "BadFormat", "must be one of rotation, hflip")]
    [InlineData("""{ "Source": { "Rpicam": { "Settings": ["exposure=fast"] } } }""", "Source:Rpicam:Settings:0", "BadFormat", "must be exposure= and one of normal, sport, long")]
    [InlineData("""{ "Source": { "Rpicam": { "Program": "/bin/sh" } } }""", "Source:Rpicam:Program", "BadFormat", "a program named rpicam-vid or libcamera-vid")]
    [InlineData("""{ "Source": { "FramesPerSecond": 25 }, "Encoder": { "FramesPerSecond": 30 } }""", "Encoder:FramesPerSecond", "Conflict", "(30) exceeds Source:FramesPerSecond (25)")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "fifo:/v" }, "Privacy": { "Masks": ["0,0,9,9"] } }""", "Privacy:Masks", "Conflict", "covered")]
    [InlineData("""{ "Source": { "Kind": "Camera", "Format": "H264" }, "Motion": { "Enabled": true } }""", "Motion:Enabled", "Conflict", "Source:Format is H264")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "fifo:/v" }, "Overlay": { "Enabled": true } }""", "Overlay:Enabled", "Conflict", "passed through")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "fifo:/v" }, "Motion": { "Enabled": true } }""", "Motion:Enabled", "Conflict", "passed through")]
    [InlineData("""{ "Uplinks": [ { "Url": "rtp://h:5000", "LowRendition": true } ] }""", "Uplinks:0:LowRendition", "Conflict", "UplinkEncoder:LowKbps is 0, so that there is none: give it a bit rate")]
    [InlineData("""{ "UplinkEncoder": { "LowKbps": 100 }, "Uplinks": [ { "Url": "rtp://h:5000", "LowRendition": true, "Feedback": "Reports" } ] }""", "Uplinks:0:LowRendition", "Conflict", "Uplinks:0:Feedback is Reports, which tells too little to divide the network between two: choose Packets")]
    [InlineData("""{ "UplinkEncoder": { "LowKbps": 100 }, "Uplinks": [ { "Url": "srt://h:9000", "LowRendition": true } ] }""", "Uplinks:0:LowRendition", "Conflict", "is for rtp:// only")]
    [InlineData("""{ "UplinkEncoder": { "LowKbps": 100, "Own": false }, "Uplinks": [ { "Url": "rtp://h:5000", "LowRendition": true } ] }""", "Uplinks:0:LowRendition", "Conflict", "set UplinkEncoder:Own to true")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "fifo:/v" }, "UplinkEncoder": { "LowKbps": 100 }, "Uplinks": [ { "Url": "rtp://h:5000", "LowRendition": true } ] }""", "Uplinks:0:LowRendition", "Conflict", "Source:Kind is ByteStream")]
    [InlineData("""{ "SubStream": { "Enabled": true, "Width": 1282 } }""", "SubStream:Width", "Conflict", "SubStream:Width (1282) exceeds Source:Width (1280): lower the first, set it to 0 for a size that follows from the source's, or raise the second")]
    [InlineData("""{ "Source": { "Kind": "Camera" }, "SubStream": { "Enabled": true, "Width": 1920 } }""", "SubStream:Width", "Conflict", "exceeds Source:Width (1280)")]
    [InlineData("""{ "SubStream": { "Enabled": true, "Height": 1080 } }""", "SubStream:Height", "Conflict", "exceeds Source:Height (720)")]
    [InlineData("""{ "SubStream": { "Enabled": true, "BitrateKbps": 4000, "GopSeconds": 10 } }""", "SubStream:GopSeconds", "Conflict", "ring of 4 MiB holds less than two: lower one of them")]
    [InlineData("""{ "SubStream": { "Enabled": true }, "Rtsp": { "Multicast": { "Enabled": true, "Port": 65530 } } }""", "Rtsp:Multicast:Port", "Conflict", "at most 65528")]
    [InlineData("""{ "SubStream": { "Enabled": true }, "Rtsp": { "Multicast": { "Enabled": true } }, "Udp": [ { "Destination": "239.255.42.42:5008" } ] }""", "Udp:0:Destination", "Duplicate", "as Rtsp:Multicast:Port already does")]
    [InlineData("""{ "SubStream": { "Width": 641 } }""", "SubStream:Width", "BadFormat", "must be 0, or even and at least 64")]
    [InlineData("""{ "SubStream": { "Height": 32 } }""", "SubStream:Height", "BadFormat", "must be 0, or even and at least 64")]
    [InlineData("""{ "Rtsp": { "TlsPort": 8322 } }""", "Rtsp:CertificateFile", "Conflict", "name a PEM file, or set TlsPort to 0")]
    [InlineData("""{ "Rtsp": { "TlsPort": 8554, "CertificateFile": "a.pem" } }""", "Rtsp:TlsPort", "Duplicate", "uses TCP port 8554, as Rtsp:Port already does")]
    [InlineData("""{ "Rtsp": { "RtpPort": 5006, "Multicast": { "Enabled": true } } }""", "Rtsp:Multicast:Port", "Duplicate", "UDP port 5006")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a" } ] } }""", "Rtsp:Users:0:Password", "Conflict", "not neither")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "x", "PasswordFile": "y" } ] } }""", "Rtsp:Users:0:Password", "Conflict", "not both")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "x" }, { "Name": "a", "Password": "y" } ] } }""", "Rtsp:Users:1:Name", "Duplicate", "as Rtsp:Users:0 already is")]
    [InlineData("""{ "Udp": [ { "Destination": "239.1.1.1:5000" }, { "Destination": "239.1.1.1:5000" } ] }""", "Udp:1:Destination", "Duplicate", "as Udp:0:Destination already does")]
    [InlineData("""{ "Udp": [ { "Destination": "[ff15::1]:5000" }, { "Destination": "[ff15:0::1]:5000" } ] }""", "Udp:1:Destination", "Duplicate", "as Udp:0:Destination already does")]
    [InlineData("""{ "Rtsp": { "Multicast": { "Enabled": true } }, "Udp": [ { "Destination": "239.255.42.42:5005" } ] }""", "Udp:0:Destination", "Duplicate", "as Rtsp:Multicast:Port already does")]
    [InlineData("""{ "Udp": [ { "Format": "Rtp", "Destination": "239.1.1.1:5001" } ] }""", "Udp:0:Destination", "Conflict", "must be even")]
    [InlineData("""{ "Udp": [ { "Format": "Rtp", "Destination": "239.1.1.1:65534" } ] }""", "Udp:0:Destination", "Conflict", "at most 65532")]
    [InlineData("""{ "Udp": [ { "Format": "Rtp", "Destination": "239.1.1.1:5000" }, { "Destination": "239.1.1.1:5002" } ] }""", "Udp:1:Destination", "Duplicate", "uses 239.1.1.1:5002, as Udp:0:Destination already does")]
    [InlineData("""{ "Udp": [ { "Destination": "239.1.1.1:5000", "SdpFile": "cam.sdp" } ] }""", "Udp:0:SdpFile", "Conflict", "set Format to Rtp")]
    [InlineData("""{ "Uplinks": [ { "Url": "srt://:8000" } ] }""", "Uplinks:0:Url", "Duplicate", "uses UDP port 8000, as Rtsp:RtpPort already does")]
    [InlineData("""{ "Metrics": { "PagePort": 8554 } }""", "Metrics:PagePort", "Duplicate", "uses TCP port 8554, as Rtsp:Port already does")]
    [InlineData("""{ "Pins": { "NightBelowLux": 10.5 } }""", "Pins:NightBelowLux", "Conflict", "Pins:NightBelowLux (10.5) is not below Pins:DayAboveLux (10): lower the first or raise the second")]
    [InlineData("""{ "Pins": { "DayAboveLuma": 35 } }""", "Pins:NightBelowLuma", "Conflict", "is not below Pins:DayAboveLuma (35)")]
    [InlineData("""{ "Pins": { "FanOffC": 65 } }""", "Pins:FanOffC", "Conflict", "is not below Pins:FanOnC (65)")]
    [InlineData("""{ "Ring": { "Megabytes": 1 } }""", "Ring:MaxAccessUnitKilobytes", "Conflict", "more than half of Ring:Megabytes (1)")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 20000, "GopSeconds": 10 } }""", "Ring:Megabytes", "Conflict", "raise it to 48")]
    public void Values_that_contradict_one_another_are_refused(string json, string key, string code, string advice)
    {
        var fault = Written.Json(json).OnlyFault();

        Assert.Equal((key, code), (fault.Key, fault.Code.ToString()));
        Assert.Contains($"{Written.FileName}:1: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Rtsp": { "Enabled": false, "TlsPort": 8554, "CertificateFile": "a.pem" } }""")]
    [InlineData("""{ "Rtsp": { "RtpPort": 5004 } }""")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "unix:/run/edgecam/video.sock" }, "Encoder": { "BitrateKbps": 25000, "GopSeconds": 30 } }""")]
    [InlineData("""{ "Source": { "Kind": "File", "Path": "car.mp4" }, "Encoder": { "FramesPerSecond": 60 } }""")]
    [InlineData("""{ "Source": { "Kind": "File", "Path": "car.mp4" }, "SubStream": { "Enabled": true, "Width": 4096 } }""")]
    [InlineData("""{ "Source": { "Kind": "ByteStream", "Path": "fifo:/v" }, "SubStream": { "Enabled": true, "Width": 4096 } }""")]
    [InlineData("""{ "SubStream": { "Width": 1920, "BitrateKbps": 4000, "GopSeconds": 10 } }""")]
    [InlineData("""{ "SubStream": { "Enabled": true }, "Source": { "FramesPerSecond": 10 } }""")]
    [InlineData("""{ "Rtsp": { "Multicast": { "Enabled": true } }, "Udp": [ { "Destination": "239.255.42.42:5008" } ] }""")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 20000, "GopSeconds": 10 }, "Ring": { "Megabytes": 48 } }""")]
    public void What_is_not_in_use_contradicts_nothing(string json) => Assert.Empty(Written.Json(json).Faults);

    [Fact]
    public void A_faulty_value_is_not_reported_again_for_what_its_default_contradicts()
    {
        var fault = Written.Json("""{ "Source": { "Kind": "File", "Path": 5 } }""").OnlyFault();

        Assert.Equal("WrongType", fault.Code.ToString());
    }
}
