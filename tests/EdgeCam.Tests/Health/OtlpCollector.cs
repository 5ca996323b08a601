using System.Buffers.Binary;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeCam.Tests.Health;

/// <summary>What one export held.</summary>
/// <param name="Values">Of each metric the first data point.</param>
/// <param name="Texts">Every string in it.</param>
internal sealed record OtlpExport(string Path, string ContentType, Dictionary<string, double> Values, List<string> Texts);

/// <summary>A collector that takes OTLP over HTTP on the loopback and reads the protobuf (opentelemetry-proto, metrics.proto) by field numbers.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly TaskCompletionSource<OtlpExport> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _site;

    private OtlpCollector(WebApplication site) => _site = site;

    public Uri Endpoint => new(_site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var collector = new OtlpCollector(builder.Build());
        collector._site.Run(collector.TakeAsync);
        await collector._site.StartAsync();
        return collector;
    }

    public Task<OtlpExport> FirstAsync(CancellationToken cancel) => _first.Task.WaitAsync(TimeSpan.FromSeconds(20), cancel);

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var export = new OtlpExport(context.Request.Path, context.Request.ContentType ?? "", new(StringComparer.Ordinal), []);
        Read(body.ToArray(), export);
        _first.TrySetResult(export);
        context.Response.ContentType = "application/x-protobuf";
    }

    // ExportMetricsServiceRequest.resource_metrics = 1, ResourceMetrics.scope_metrics = 2, ScopeMetrics.metrics = 2.
    private static void Read(byte[] request, OtlpExport export)
    {
        Collect(request, export.Texts);
        foreach (var metric in Inside(Inside(Inside([request], 1), 2), 2))
        {
            var name = Encoding.UTF8.GetString(Inside([metric], 1).Single());
            if (Inside(Inside([metric], 5, 7), 1) is [var point, ..] && ValueOf(point) is { } value) // gauge, sum; their data_points
                export.Values.TryAdd(name, value);
        }
    }

    /// <summary>NumberDataPoint: as_double = 4 and as_int = 6, both of 8 bytes.</summary>
    private static double? ValueOf(byte[] point)
    {
        foreach (var (field, wire, bytes) in Fields(point))
        {
            if (wire == 1 && field is 4)
                return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            if (wire == 1 && field is 6)
                return BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }

        return null;
    }

    private static List<byte[]> Inside(List<byte[]> messages, params int[] wanted) =>
        [.. messages.SelectMany(Fields).Where(field => field.Wire == 2 && wanted.Contains(field.Field)).Select(field => field.Bytes)];

    // Whatever is text, however deep.
    private static void Collect(byte[] message, List<string> texts)
    {
        foreach (var (_, wire, bytes) in Fields(message))
        {
            if (wire != 2)
                continue;
            texts.Add(Encoding.UTF8.GetString(bytes));
            Collect(bytes, texts);
        }
    }

    /// <summary>The fields of a message; of bytes that are none, those up to the first nonsense.</summary>
    private static List<(int Field, int Wire, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = VarInt(message, ref at);
            var wire = (int)(tag & 7);
            var start = at;
            var length = wire switch { 0 => VarIntLength(message, at), 1 => 8, 5 => 4, 2 => (long)VarInt(message, ref start), _ => -1 };
            if (length < 0 || start + length > message.Length)
                break;
            fields.Add(((int)(tag >> 3), wire, message[start..(start + (int)length)]));
            at = start + (int)length;
        }

        return fields;
    }

    private static ulong VarInt(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; at < bytes.Length && shift < 64; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                break;
        }

        return value;
    }

    private static int VarIntLength(byte[] bytes, int at)
    {
        var end = at;
        VarInt(bytes, ref end);
        return end - at;
    }
}
