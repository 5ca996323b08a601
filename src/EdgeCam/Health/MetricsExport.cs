using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeCam.Health;

/// <summary>Sends the meter to an OpenTelemetry collector by OTLP over HTTP, each period, on a thread of the exporter's own.</summary>
internal static class MetricsExport
{
    /// <param name="endpoint">Of the collector; <c>v1/metrics</c> is appended (OTLP specification, "OTLP/HTTP Request").</param>
    /// <param name="camera">The id, as <c>service.instance.id</c>.</param>
    /// <param name="version">Of EdgeCam.</param>
    /// <returns>To be disposed of at the end, which sends what is left.</returns>
    public static MeterProvider Start(Uri endpoint, TimeSpan period, string camera, string version) => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("edgecam", serviceVersion: version, autoGenerateServiceInstanceId: false, serviceInstanceId: camera))
        .AddMeter(CameraMeter.Name)
        .AddOtlpExporter((exporter, reader) =>
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/v1/metrics");
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)period.TotalMilliseconds;
        })
        .Build();
}
