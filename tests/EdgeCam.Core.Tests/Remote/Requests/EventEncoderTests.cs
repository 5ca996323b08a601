using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class EventEncoderTests
{
    private readonly DeskScene _scene = new();
    private readonly EventEncoder _events = new(new Topics("edgecam", "ec-1"), "c0ffee12");

    [Fact]
    public void An_event_has_the_shape_of_the_contract()
    {
        var message = _events.Encode(new CameraEvent("motion", "start", new JsonObject { ["src"] = "pir" }), _scene.Clock, 0);
        var id = (string?)DeskScene.Json(message)["id"];
        Assert.Equal(
            $$"""{"event_type":"start","id":"{{id}}","seq":1,"ts":"2026-11-22T06:30:00.051Z","ts_ok":true,"src":"pir","queued_ms":0}""",
            Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(
            ("edgecam/v1/ec-1/event/motion", Delivery.AtLeastOnce, false, TimeSpan.FromSeconds(300)),
            (message.Topic, message.Delivery, message.IsRetained, message.Expiry));
    }

    [Fact]
    public void Before_the_clock_is_set_the_start_and_the_time_since_restore_the_order()
    {
        _scene.IsSynchronised = false;
        var json = DeskScene.Json(_events.Encode(new CameraEvent("system", "boot", []), _scene.Clock, 0));
        Assert.Equal((false, "c0ffee12", 5000), ((bool)json["ts_ok"]!, (string?)json["boot"], (long)json["mono_ms"]!));
    }

    [Fact]
    public void Numbers_rise_by_one_and_a_field_cannot_stand_in_for_them()
    {
        var what = new CameraEvent("gpio", "edge", new JsonObject { ["seq"] = 99, ["pin"] = 4 });
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => (long)DeskScene.Json(_events.Encode(what, _scene.Clock, 0))["seq"]!));
    }
}
