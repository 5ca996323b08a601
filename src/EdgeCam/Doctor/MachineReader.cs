using System.Net;
using System.Runtime.InteropServices;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Net;
using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Mqtt;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Srt;
using EdgeCam.Units;

namespace EdgeCam.Doctor;

/// <summary>Reads everything that the checks look at. Nothing is started or changed; a second of work at most.</summary>
internal static class MachineReader
{
    private const string Root = "/";

    /// <param name="stateDirectory">Of the daemon.</param>
    public static Readings Read(EdgeCamOptions options, string stateDirectory)
    {
        var nodes = VideoNodes.All();
        var libav = LibavLibrary.TryLoad(out var library, out var missing) ? new LibraryReading(library.Version, "") : new LibraryReading(null, missing);
        return new Readings
        {
            Board = new BoardReading(MachineIdentity.Model(Root), MachineIdentity.Kernel(Root), NameOf(RuntimeInformation.OSArchitecture), Environment.ProcessorCount),
            Machine = new MachineProbe(Root, stateDirectory).Read(),
            Contiguous = MachineMemory.Contiguous(Root),
            Nodes = nodes,
            Cameras = [.. CamerasOf(options, nodes)],
            Encoder = EncoderOf(nodes),
            Libav = libav,
            X264Fault = library is null ? null : X264FaultOf(library),
            Mosquitto = MqttLibrary.TryLoad(out var mqtt, out var noMqtt) ? new(mqtt.Version, "") : new(null, noMqtt),
            Srt = SrtLibrary.TryLoad(out var srt, out var noSrt) ? new(srt.Version, "") : new(null, noSrt),
            SoundInputs = SoundCards.All(),
            PinChips = PinInventory.Chips(),
            Ports = [.. PortsOf(options).Select(port => PortOf(port.Key, port.IsTcp, port.EndPoint))],
            IsSourceReadable = options.Source.Kind != SourceKind.File || CanRead(options.Source.Path),
        };
    }

    private static string NameOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x86-64",
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "arm (32 bits)",
        _ => $"{architecture}",
    };

    private static IEnumerable<CameraReading> CamerasOf(EdgeCamOptions options, IReadOnlyList<VideoNode> nodes)
    {
        var wish = new CameraWish(options.Source.Width, options.Source.Height, options.Source.FramesPerSecond);
        foreach (var node in nodes.Where(node => node.Kind == VideoNodeKind.Camera))
        {
            var (survey, fault) = Try(() => CameraSurvey.Of(node.Path, wish, CostsOf(options, nodes)));
            yield return new CameraReading(node, survey, fault, survey is { IsBusy: true } ? OpenFiles.HoldersOf(Root, node.Path) : []);
        }
    }

    /// <summary>None where no camera is meant: then no mode is chosen.</summary>
    private static IReadOnlyDictionary<FourCc, double> CostsOf(EdgeCamOptions options, IReadOnlyList<VideoNode> nodes)
    {
        try
        {
            return CameraChoice.Of(options, nodes).Costs;
        }
        catch (VideoDeviceException)
        {
            return new Dictionary<FourCc, double>();
        }
    }

    private static EncoderReading? EncoderOf(IReadOnlyList<VideoNode> nodes) =>
        VideoNodes.FindEncoder(nodes) is { } node && Try(() => EncoderSurvey.Of(node.Path)).Value is { } survey
            ? new EncoderReading(node, survey.LeastRate, survey.MostRate)
            : null;

    private static string? X264FaultOf(LibavLibrary library)
    {
        try
        {
            new SoftwareEncoder(library, new SoftwareEncoderOptions(Smallest, Smallest, PixelLayout.Yuv420, FrameRate.Of(1), Bitrate.Kbps(100), GopFrames: 1, Threads: 1)).Dispose();
            return null;
        }
        catch (MediaException fault)
        {
            return fault.Message;
        }
    }

    private static IEnumerable<(string Key, bool IsTcp, IPEndPoint EndPoint)> PortsOf(EdgeCamOptions options)
    {
        var address = IPAddress.Parse(options.Rtsp.Address);
        if (options.Rtsp.Enabled)
        {
            yield return ("Rtsp:Port", true, new IPEndPoint(address, options.Rtsp.Port));
            if (options.Rtsp.TlsPort > 0)
                yield return ("Rtsp:TlsPort", true, new IPEndPoint(address, options.Rtsp.TlsPort));
            yield return ("Rtsp:RtpPort", false, new IPEndPoint(address, options.Rtsp.RtpPort));
            yield return ("Rtsp:RtpPort", false, new IPEndPoint(address, options.Rtsp.RtpPort + 1)); // of RTCP
        }

        if (options.Metrics.PagePort > 0)
            yield return ("Metrics:PagePort", true, new IPEndPoint(IPAddress.Loopback, options.Metrics.PagePort));
        foreach (var (index, uplink) in options.Uplinks.Index())
        {
            if (UplinkUrl.TryParse(uplink.Url, out var url) && url is { Scheme: UplinkScheme.Srt, Host: "" })
                yield return ($"Uplinks:{index}:Url", false, new IPEndPoint(IPAddress.Any, url.Port)); // waits for callers
        }
    }

    /// <summary>Takes the port for a moment: only the kernel knows whether it can be had.</summary>
    private static PortReading PortOf(string key, bool isTcp, IPEndPoint endPoint)
    {
        try
        {
            using IDisposable taken = isTcp ? StreamListener.Listen(endPoint, backlog: 1) : DatagramSocket.Bind(endPoint);
            return new PortReading(key, isTcp, endPoint, null, []);
        }
        catch (LinuxException fault)
        {
            return new PortReading(key, isTcp, endPoint, fault.Message, OpenFiles.HoldersOfPort(Root, isTcp, endPoint.Port));
        }
    }

    private static (T? Value, string Fault) Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return (read(), "");
        }
        catch (LinuxException fault)
        {
            return (null, fault.Message); // it went meanwhile, or is not for us
        }
    }

    private static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private const int Smallest = 64; // pixels
}
