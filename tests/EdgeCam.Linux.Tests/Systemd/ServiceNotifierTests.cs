using System.Net.Sockets;
using System.Text;
using EdgeCam.Linux.Systemd;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Linux.Tests.Systemd;

public sealed class ServiceNotifierTests
{
    [Fact]
    public void What_is_said_arrives_at_a_path_one_datagram_each()
    {
        using var folder = new ScratchFolder();
        using var manager = Manager(folder["notify"]);
        using var notifier = new ServiceNotifier(folder["notify"], null);

        notifier.Ready();
        notifier.Feed();
        notifier.Stopping();

        Assert.Equal(["READY=1", "WATCHDOG=1", "STOPPING=1"], [Next(manager), Next(manager), Next(manager)]);
    }

    [Fact]
    public void An_at_sign_means_the_abstract_namespace()
    {
        var name = $"edgecam-test-{Environment.ProcessId}";
        using var manager = Manager("\0" + name);
        using var notifier = new ServiceNotifier("@" + name, null);

        notifier.Ready();

        Assert.Equal("READY=1", Next(manager));
    }

    [Fact]
    public void A_status_is_one_line_and_is_not_repeated()
    {
        using var folder = new ScratchFolder();
        using var manager = Manager(folder["notify"]);
        using var notifier = new ServiceNotifier(folder["notify"], null);

        notifier.Status("25 frames/s\nREADY=1");
        notifier.Status("25 frames/s\nREADY=1");
        notifier.Feed();

        Assert.Equal(["STATUS=25 frames/s READY=1", "WATCHDOG=1"], [Next(manager), Next(manager)]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("relative")]
    [InlineData("/nobody/listens/here")]
    public void Where_nobody_listens_nothing_happens(string? address)
    {
        using var notifier = new ServiceNotifier(address, TimeSpan.FromSeconds(1));

        notifier.Ready();
        notifier.Status("well");
    }

    private static Socket Manager(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5_000 };
        socket.Bind(new UnixDomainSocketEndPoint(address));
        return socket;
    }

    private static string Next(Socket manager)
    {
        var buffer = new byte[512];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }
}
