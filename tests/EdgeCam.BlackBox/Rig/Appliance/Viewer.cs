using System.Net.Sockets;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>Somebody who watches, and comes back whenever the picture stands still: a recorder on the wall's other side.</summary>
/// <remarks>Plays on the thread pool until disposed of. Its members are thread-safe.</remarks>
internal sealed class Viewer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // without a packet, then it comes anew
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly List<long> _pictures = []; // when each was whole
    private readonly CancellationTokenSource _stop = new();
    private readonly (string Name, string Password) _user;
    private readonly Task _watching;
    private string _trouble = "nothing";
    private int _packets;

    private Viewer((string Name, string Password) user)
    {
        _user = user;
        _watching = Task.Run(Watch);
    }

    public static Viewer Start((string Name, string Password) user) => new(user);

    /// <summary>Why it had to come anew last.</summary>
    public string Trouble => Volatile.Read(ref _trouble);

    /// <summary>Waits for so many pictures more.</summary>
    public async Task Sees(int pictures, TimeSpan within)
    {
        var until = Count + pictures;
        try
        {
            await Eventually.IsTrue(() => _watching.IsFaulted || Count >= until, within, $"{pictures} more pictures", TestContext.Current.CancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; {Volatile.Read(ref _packets)} packets came, {Count - until + pictures} pictures, it came anew for {Trouble}", late);
        }

        if (_watching.IsFaulted)
            await _watching; // says why
    }

    /// <summary>The longest time without a picture from an instant until now.</summary>
    /// <param name="since">As <see cref="TimeProvider.GetTimestamp"/> has it.</param>
    public TimeSpan LongestPause(long since)
    {
        lock (_gate)
        {
            long[] instants = [since, .. _pictures.Where(at => at > since), TimeProvider.System.GetTimestamp()];
            return instants.Zip(instants.Skip(1), TimeProvider.System.GetElapsedTime).Max();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private int Count
    {
        get
        {
            lock (_gate)
                return _pictures.Count;
        }
    }

    private async Task Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            try
            {
                await Play(patience);
            }
            catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
            {
                Volatile.Write(ref _trouble, $"{e.GetType().Name}: {e.Message}");
            }

            await Task.WhenAny(Task.Delay(Rest, _stop.Token));
        }
    }

    private async Task Play(CancellationTokenSource patience)
    {
        patience.CancelAfter(Patience);
        using var player = await RtspClient.Connect(InstalledAppliance.Url, patience.Token, user: _user);
        var answer = await player.PlayInterleaved(patience.Token);
        if (answer.Status != 200)
            throw new InvalidDataException($"the answer is {answer.Status}");
        var seen = new VideoReceiver();
        while (await player.NextPacket(patience.Token) is { } packet)
        {
            patience.CancelAfter(Patience);
            Interlocked.Increment(ref _packets);
            if (packet.Channel == 0)
                seen.OnPacket(packet.Bytes, packet.At);
            if (seen.Units.Count == 0)
                continue;
            seen.Units.Clear();
            lock (_gate)
                _pictures.Add(TimeProvider.System.GetTimestamp());
        }

        throw new EndOfStreamException("the server hung up");
    }
}
