using System.Runtime.InteropServices;
using EdgeCam.Commands;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Updating;

namespace EdgeCam.Hosting.Remote;

/// <summary>The daemon's side of updates, put together.</summary>
internal sealed class CameraUpdates : IDisposable
{
    private readonly HttpClient _http = UpdateFetch.CreateClient();
    private readonly UpdateWatch _watch;

    public CameraUpdates(string state, Action<CameraEvent> tell)
    {
        var places = UpdatePlaces.Of(state);
        var machine = new UpdateFacts(DebianName(RuntimeInformation.OSArchitecture), MachineIdentity.Model("/"));
        var fetch = new UpdateFetch(places, () => UpdateKeys.Load(places.KeyFolders), machine, _http, () => new DriveInfo(state).AvailableFreeSpace);
        _watch = new UpdateWatch(places, tell);
        Command = new UpdateCommand(state, fetch, new UpdateHandover(places, TimeProvider.System));
    }

    public UpdateCommand Command { get; }

    /// <summary>What became of the last one; null: there was none.</summary>
    public UpdateReport? Last => _watch.Last is { } last ? new UpdateReport(last.From, last.To, last.Outcome, last.Reason) : null;

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(Func<bool> areFramesFlowing, Func<bool> isConnected, CancellationToken cancel)
    {
        do
            _watch.OnTick(areFramesFlowing(), isConnected(), MonotonicClock.Now);
        while (await Pause(cancel));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<bool> Pause(CancellationToken cancel)
    {
        await Task.Delay(UpdateWatch.Tick, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancel.IsCancellationRequested;
    }

    private static string DebianName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "armhf",
        var other => other.ToString().ToLowerInvariant(),
    };
}
