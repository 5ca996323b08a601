using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The daemon as systemd starts it.</summary>
public sealed class ServiceTests
{
    // Perl is on every Debian. It listens, passes the socket as systemd does, and becomes the daemon, so that the process is the one it names.
    private const string Pass =
        "socket(S,PF_INET,SOCK_STREAM,0)&&bind(S,sockaddr_in($ARGV[0],INADDR_LOOPBACK))&&listen(S,16)||die $!;POSIX::dup2(fileno(S),3);"
        + "@ENV{'LISTEN_PID','LISTEN_FDS','LISTEN_FDNAMES'}=($$,1,$ARGV[1]);exec @ARGV[2..$#ARGV]";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_manager_hears_that_it_serves_how_it_is_that_it_lives_and_that_it_ends()
    {
        Needs.Libav();
        using var folder = new ScratchFolder();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        await using (await RunningCamera.StartUnder(["env", $"NOTIFY_SOCKET={folder["notify"]}", "WATCHDOG_USEC=2000000"]))
        {
            await Hear(manager, "READY=1");
            await Hear(manager, "WATCHDOG=1");
            Assert.Contains("frames/s", await Hear(manager, "STATUS="), StringComparison.Ordinal);
            await Hear(manager, "WATCHDOG=1");
        }

        await Hear(manager, "STOPPING=1");
    }

    [Fact]
    public async Task A_passed_socket_is_served_and_its_port_shown_and_another_start_in_the_process_keeps_it()
    {
        Needs.Libav();
        var port = FreePorts.TakeFour();
        await using var camera = await RunningCamera.StartUnder(Passing(port, "rtsp"));
        await Eventually.IsTrue(() => Describes(port), TimeSpan.FromSeconds(20), camera.Said, Cancel);
        Assert.Contains($"rtsp://127.0.0.1:{port}/cam", camera.Said, StringComparison.Ordinal);

        await camera.Command("restart");

        await Eventually.IsTrue(() => Task.FromResult(camera.Said.Split($"rtsp://127.0.0.1:{port}/cam").Length > 2), TimeSpan.FromSeconds(20), camera.Said, Cancel);
        await Eventually.IsTrue(() => Describes(port), TimeSpan.FromSeconds(20), camera.Said, Cancel);
    }

    [Fact]
    public async Task A_passed_socket_of_another_name_is_refused_as_a_fault_of_the_configuration()
    {
        var (exitCode, said) = await RunningCamera.RunToEndUnder(Passing(FreePorts.TakeFour(), "http"), []);

        Assert.Equal(78, exitCode);
        Assert.Contains("\"http\": FileDescriptorName= of its unit must be rtsp or rtsps", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_file_that_is_missing_is_a_fault_of_the_configuration()
    {
        Needs.Libav();
        var (exitCode, said) = await RunningCamera.RunToEndUnder(
            ["env", "CREDENTIALS_DIRECTORY=/nowhere"], [], ("Rtsp__Users__0__Name", "viewer"), ("Rtsp__Users__0__PasswordFile", "rtsp.password"));

        Assert.Equal(78, exitCode);
        Assert.Contains("/nowhere/edgecam_rtsp.password", said, StringComparison.Ordinal);
    }

    private static string[] Passing(int port, string name) =>
        ["perl", "-MSocket", "-MPOSIX", "-e", "$^F=10;" + Pass, port.ToString(CultureInfo.InvariantCulture), name];

    private static async Task<bool> Describes(int port)
    {
        using var client = await RtspClient.Connect($"rtsp://127.0.0.1:{port}/cam", Cancel);
        return (await client.Ask("DESCRIBE", Cancel)).Status == 200;
    }

    /// <summary>The next message that begins so; what comes before is passed over.</summary>
    private static async Task<string> Hear(Socket manager, string beginning)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var buffer = new byte[2_048];
        while (true)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, patience.Token));
            if (text.StartsWith(beginning, StringComparison.Ordinal))
                return text;
        }
    }
}
