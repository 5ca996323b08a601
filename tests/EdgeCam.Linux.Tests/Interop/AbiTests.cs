using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Net;
using EdgeCam.Testing.Interop;
using Xunit;

namespace EdgeCam.Linux.Tests.Interop;

/// <summary>Asks the C compiler of each architecture for the layouts and numbers that we state in C#.</summary>
public sealed class AbiTests
{
    [Theory]
    [InlineData(CompilerCheck.Native, Architecture.X64)]
    [InlineData(CompilerCheck.Cross, Architecture.Arm64)]
    public Task Layouts_and_constants_are_those_of_the_C_headers(string compiler, Architecture architecture) => CompilerCheck.Agrees(compiler, architecture, Includes, Table(architecture));

    private static unsafe SortedDictionary<string, long> Table(Architecture architecture)
    {
        static long At<T>(string field) => Marshal.OffsetOf<T>(field);
        return new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["sizeof(struct epoll_event)"] = EpollEventLayout.SizeOn(architecture),
            ["offsetof(struct epoll_event, data)"] = EpollEventLayout.TokenOffsetOn(architecture),
            ["sizeof(struct iovec)"] = sizeof(IoVec),
            ["offsetof(struct iovec, iov_len)"] = At<IoVec>(nameof(IoVec.Length)),
            ["sizeof(struct msghdr)"] = sizeof(MsgHdr),
            ["offsetof(struct msghdr, msg_namelen)"] = At<MsgHdr>(nameof(MsgHdr.NameLength)),
            ["offsetof(struct msghdr, msg_iov)"] = At<MsgHdr>(nameof(MsgHdr.Vectors)),
            ["offsetof(struct msghdr, msg_iovlen)"] = At<MsgHdr>(nameof(MsgHdr.VectorCount)),
            ["offsetof(struct msghdr, msg_control)"] = At<MsgHdr>(nameof(MsgHdr.Control)),
            ["offsetof(struct msghdr, msg_controllen)"] = At<MsgHdr>(nameof(MsgHdr.ControlLength)),
            ["offsetof(struct msghdr, msg_flags)"] = At<MsgHdr>(nameof(MsgHdr.Flags)),
            ["sizeof(struct mmsghdr)"] = sizeof(MMsgHdr),
            ["offsetof(struct mmsghdr, msg_len)"] = At<MMsgHdr>(nameof(MMsgHdr.Length)),
            ["CMSG_SPACE(2)"] = sizeof(SegmentControl),
            ["CMSG_SPACE(sizeof(struct timespec))"] = sizeof(StampControl),
            ["CMSG_LEN(2)"] = SegmentControl.ValueLength,
            ["CMSG_LEN(0)"] = At<SegmentControl>(nameof(SegmentControl.SegmentSize)),
            ["sizeof(struct sockaddr_in6)"] = sizeof(PeerAddress),
            ["sizeof(struct sockaddr_in)"] = PeerAddress.From(System.Net.IPEndPoint.Parse("1.2.3.4:5")).Length,
            ["offsetof(struct sockaddr_in, sin_port)"] = At<PeerAddress>("_portBigEndian"),
            ["offsetof(struct sockaddr_in, sin_addr)"] = At<PeerAddress>("_ipv4OrFlow"),
            ["offsetof(struct sockaddr_in6, sin6_port)"] = At<PeerAddress>("_portBigEndian"),
            ["offsetof(struct sockaddr_in6, sin6_addr)"] = At<PeerAddress>("_ipv6First"),
            ["offsetof(struct sockaddr_in6, sin6_scope_id)"] = At<PeerAddress>("_scope"),
            ["sizeof(struct pollfd)"] = sizeof(PollFd),
            ["offsetof(struct pollfd, revents)"] = At<PollFd>(nameof(PollFd.Revents)),
            ["sizeof(struct timespec)"] = sizeof(TimeSpec),
            ["sizeof(struct timex)"] = sizeof(Timex),
            ["offsetof(struct timex, modes)"] = At<Timex>(nameof(Timex.Modes)),
            ["offsetof(struct timex, status)"] = At<Timex>(nameof(Timex.Status)),
            ["offsetof(struct ip_mreqn, imr_ifindex)"] = 8,
            ["sizeof(struct ip_mreqn)"] = 12,
            ["offsetof(struct tcp_info, tcpi_state)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.State)),
            ["offsetof(struct tcp_info, tcpi_retransmits)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.Retransmits)),
            ["offsetof(struct tcp_info, tcpi_rto) - 1"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.Flags)),
            ["offsetof(struct tcp_info, tcpi_snd_mss)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.SendMss)),
            ["offsetof(struct tcp_info, tcpi_unacked)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.Unacked)),
            ["offsetof(struct tcp_info, tcpi_rtt)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.Rtt)),
            ["offsetof(struct tcp_info, tcpi_rttvar)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.RttVariation)),
            ["offsetof(struct tcp_info, tcpi_snd_cwnd)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.CongestionWindow)),
            ["offsetof(struct tcp_info, tcpi_bytes_acked)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.BytesAcked)),
            ["offsetof(struct tcp_info, tcpi_notsent_bytes)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.NotSentBytes)),
            ["offsetof(struct tcp_info, tcpi_min_rtt)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.MinRtt)),
            ["offsetof(struct tcp_info, tcpi_delivery_rate)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.DeliveryRate)),
            ["offsetof(struct tcp_info, tcpi_bytes_sent)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.BytesSent)),
            ["offsetof(struct tcp_info, tcpi_bytes_retrans)"] = At<TcpInfoLayout>(nameof(TcpInfoLayout.BytesRetransmitted)),
            ["offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof(((struct tcp_info *)0)->tcpi_bytes_retrans)"] = sizeof(TcpInfoLayout),
            ["EPOLLIN"] = (long)EpollEvents.Readable,
            ["EPOLLOUT"] = (long)EpollEvents.Writable,
            ["EPOLLERR"] = (long)EpollEvents.Error,
            ["EPOLLHUP"] = (long)EpollEvents.HangUp,
            ["EPOLLRDHUP"] = (long)EpollEvents.PeerClosed,
            ["(unsigned)EPOLLONESHOT"] = (long)EpollEvents.OneShot,
            ["(unsigned)EPOLLET"] = (long)EpollEvents.EdgeTriggered,
        }.With(typeof(EpollCalls), typeof(SocketCalls), typeof(FileCalls), typeof(ClockCalls), typeof(TimexCalls), typeof(Errno));
    }

    private const string Includes = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <time.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/ioctl.h>
        #include <sys/socket.h>
        #include <sys/timex.h>
        #include <sys/un.h>
        #include <netinet/in.h>
        #include <linux/tcp.h>
        #include <netinet/udp.h>
        #include <linux/sockios.h>
        #ifndef UDP_SEGMENT
        #define UDP_SEGMENT 103
        #endif

        """;
}
