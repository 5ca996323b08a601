using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>What the camera tells of its health, and where besides the broker.</summary>
internal sealed class MetricsOptions
{
    /// <summary>Seconds from one message on the topic health to the next, and from one export to the next.</summary>
    [Range(10, 3600)]
    public int PeriodSeconds { get; set; } = 60;

    /// <summary>TCP, on 127.0.0.1 only: <c>/metrics</c> in the text format of Prometheus. 0: off.</summary>
    [Range(0, 65_535)]
    public int PagePort { get; set; }

    /// <summary>A collector that takes OTLP over HTTP: <c>http://host:4318</c>; the path of metrics is appended. Empty: off.</summary>
    [HttpEndpoint]
    public string OtlpEndpoint { get; set; } = "";
}

internal sealed class HttpEndpointAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be http:// or https:// with a host, and without user, password, query or fragment, such as http://collector:4318; or empty";

    public override bool IsMet(object value) => (string)value is "" || TryParse((string)value, out _);

    /// <summary>An absolute URL, with a path or without.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? endpoint) =>
        Uri.TryCreate(text, UriKind.Absolute, out endpoint)
        && endpoint.Scheme is "http" or "https"
        && endpoint is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" };
}
