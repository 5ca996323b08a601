using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>
/// An IPv4 or IPv6 address with port as the kernel takes it (sockaddr_in, sockaddr_in6), held by value:
/// comparing, hashing and sending to it allocate nothing. The default value is no address.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
[SuppressMessage("Style", "IDE0032", Justification = "The fields are the kernel's layout.")]
public readonly record struct PeerAddress
{
    // sockaddr_in: family, port, 4 address bytes, 8 zeros. sockaddr_in6: family, port, flow, 16 address bytes, scope.
    private readonly ushort _family;
    private readonly ushort _portBigEndian;
    private readonly uint _ipv4OrFlow;
    private readonly ulong _ipv6First;
    private readonly ulong _ipv6Last;
    private readonly uint _scope;

    private PeerAddress(IPAddress address, int port)
    {
        _portBigEndian = (ushort)IPAddress.HostToNetworkOrder((short)port);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            _family = SocketCalls.AF_INET;
            _ipv4OrFlow = MemoryMarshal.Read<uint>(bytes);
            return;
        }

        _family = SocketCalls.AF_INET6;
        _ipv6First = MemoryMarshal.Read<ulong>(bytes);
        _ipv6Last = MemoryMarshal.Read<ulong>(bytes[8..]);
        _scope = (uint)address.ScopeId;
    }

    private PeerAddress(in PeerAddress other, int port)
    {
        this = other;
        _portBigEndian = (ushort)IPAddress.HostToNetworkOrder((short)port);
    }

    public bool IsSpecified => _family != 0;

    public bool IsIPv6 => _family == SocketCalls.AF_INET6;

    public int Port => (ushort)IPAddress.NetworkToHostOrder((short)_portBigEndian);

    internal int Family => _family;

    /// <summary>Bytes that the kernel reads of it: 16 or 28.</summary>
    internal int Length => IsIPv6 ? 28 : 16;

    public static PeerAddress From(IPEndPoint endPoint) => new(endPoint.Address, endPoint.Port);

    public PeerAddress WithPort(int port) => new(this, port);

    /// <summary>True when both are the same host, whatever the ports.</summary>
    public bool IsSameHost(in PeerAddress other) => WithPort(0) == other.WithPort(0);

    /// <summary>For the control plane: it allocates. An IPv4 address that came through an IPv6 socket reads as IPv4.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IsIPv6)
        {
            MemoryMarshal.Write(bytes, _ipv4OrFlow);
            return new(new IPAddress(bytes[..4]), Port);
        }

        MemoryMarshal.Write(bytes, _ipv6First);
        MemoryMarshal.Write(bytes[8..], _ipv6Last);
        var address = new IPAddress(bytes, _scope);
        return new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, Port);
    }

    public override string ToString() => IsSpecified ? ToEndPoint().ToString() : "no address";
}
