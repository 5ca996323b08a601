using System.Globalization;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Mqtt;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>Many cameras in this process, each with its own connection. Their looks at themselves are spread over the second.</summary>
internal sealed class CameraFleet : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly FleetCamera[] _cameras;
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private volatile bool _isTelling;

    /// <param name="tlsOf">The files of a camera by its id; null: without TLS.</param>
    public CameraFleet(int port, int cameras, TimeSpan healthPeriod, Func<string, MqttTls?> tlsOf)
    {
        var machine = new MachineProbe("/", "/");
        _cameras = [.. Enumerable.Range(0, cameras).Select(i => new FleetCamera(RemoteSetup.Plan(port, IdOf(i), tlsOf(IdOf(i))), machine, healthPeriod))];
        _thread = new Thread(Run) { Name = "fleet", IsBackground = true };
    }

    public IReadOnlyList<FleetCamera> Cameras => _cameras;

    /// <summary>Each camera tells of an event each second.</summary>
    public bool IsTelling { set => _isTelling = value; }

    public static string IdOf(int camera) => string.Create(CultureInfo.InvariantCulture, $"ec-{camera:x12}");

    /// <summary>All at once.</summary>
    public void Start()
    {
        foreach (var camera in _cameras)
            camera.Start();
        _thread.Start();
    }

    /// <summary>Returns once all are connected since <paramref name="since"/> and have sent what waited.</summary>
    /// <exception cref="BenchmarkException">They are not in time.</exception>
    public async Task IsUpAsync(MediaInstant since, TimeSpan patience)
    {
        var until = MonotonicClock.Now + patience;
        while (_cameras.Count(camera => camera.ConnectedAt > since && camera.Status is { IsConnected: true, Queued: < 4 }) is var up && up < _cameras.Length)
        {
            if (MonotonicClock.Now > until)
                throw new BenchmarkException(string.Create(CultureInfo.InvariantCulture, $"{up} of {_cameras.Length} cameras are connected after {patience.TotalSeconds:0} s: {Array.Find(_cameras, camera => !camera.Status.IsConnected)?.Status.LastFailure}"));
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        if (_thread.IsAlive)
            _thread.Join();
        Parallel.ForEach(_cameras, new ParallelOptions { MaxDegreeOfParallelism = 50 }, camera => camera.Dispose());
    }

    private void Run()
    {
        var at = MonotonicClock.Now;
        for (var i = 0; !_isStopping; i = (i + 1) % _cameras.Length)
        {
            MonotonicClock.SleepUntil(at += Tick / _cameras.Length);
            _cameras[i].OnTick();
            if (_isTelling)
                _cameras[i].TellMotion();
        }
    }
}
