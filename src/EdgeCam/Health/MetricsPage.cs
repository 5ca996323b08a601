using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeCam.Health;

/// <summary><c>http://127.0.0.1:PORT/metrics</c> for a Prometheus on this machine. It listens nowhere else.</summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    private const int MostConnections = 16;
    private readonly WebApplication _site;

    private MetricsPage(WebApplication site) => _site = site;

    /// <summary>The real port when 0 was asked for.</summary>
    public int Port => new Uri(_site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>Begins to serve.</summary>
    /// <param name="meter">Whose figures are shown.</param>
    /// <exception cref="IOException">The port is taken: stop who listens there, or configure another Metrics:PagePort.</exception>
    public static async Task<MetricsPage> StartAsync(int port, string meter)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port);
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MostConnections;
            server.Limits.MaxRequestBodySize = 0;
        });
        var site = builder.Build();
        site.Run(context => ServeAsync(context, meter));
        try
        {
            await site.StartAsync().ConfigureAwait(false);
            return new MetricsPage(site);
        }
        catch
        {
            await site.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _site.StopAsync().ConfigureAwait(false);
        await _site.DisposeAsync().ConfigureAwait(false);
    }

    private static Task ServeAsync(HttpContext context, string meter)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return Refuse(context, StatusCodes.Status405MethodNotAllowed);
        if (!string.Equals(context.Request.Path.Value, "/metrics", StringComparison.Ordinal))
            return Refuse(context, StatusCodes.Status404NotFound);
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(PrometheusText.Of(meter));
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
