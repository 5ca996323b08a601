namespace EdgeCam.Remote.Discovery;

/// <summary>The entities of a camera. State comes by templates over <c>B/state</c>, <c>B/health</c>, <c>B/info</c> and <c>B/settings/reported</c>.</summary>
internal static class Entities
{
    public static IEnumerable<Entity> Of(Topics topics, DiscoveryPlan plan) =>
        [.. Pictures(topics, plan), .. Problems(topics), .. Figures(topics, plan), .. Controls(topics, plan), .. Buttons(topics), Firmware(topics, plan)];

    private static IEnumerable<Entity> Pictures(Topics topics, DiscoveryPlan plan)
    {
        if (plan.HasSnapshots)
            yield return new Entity("snapshot", "camera", "Snapshot").With("topic", topics.Snapshot);
        if (!plan.HasMotion)
            yield break;
        yield return new Entity("motion", "binary_sensor", "Motion").With("device_class", "motion").ShowsFlag(topics.State, "motion", "ON", "OFF");
        yield return new Entity("motion_event", "event", "Motion event")
            .With("device_class", "motion").With("state_topic", topics.Event("motion")).With("event_types", plan.MotionEvents);
    }

    private static IEnumerable<Entity> Problems(Topics topics) =>
    [
        Problem("under_voltage", "Under-voltage").ShowsFlag(topics.State, "under_voltage", "ON", "OFF"),
        Problem("camera_problem", "Camera problem").Shows(topics.State, "'OFF' if value_json.camera in ['ok', 'opening'] else 'ON'"),
    ];

    private static IEnumerable<Entity> Figures(Topics topics, DiscoveryPlan plan)
    {
        yield return Figure("soc_temperature", "SoC temperature", "°C", "temperature", "value_json.soc.temp_c").With("entity_category", "diagnostic");
        yield return Figure("fps", "Frame rate", "fps", null, "value_json.cam.fps_out");
        yield return Figure("bitrate", "Bit rate", "kbit/s", "data_rate", "value_json.enc.kbps");
        if (plan.HasWifi)
            yield return Figure("wifi_signal", "Wi-Fi signal", "dBm", "signal_strength", "value_json.net.rssi_dbm").With("entity_category", "diagnostic");
        if (!plan.HasUplink)
            yield break;
        yield return Figure("uplink_rate", "Uplink rate", "kbit/s", "data_rate", "value_json.uplink.kbps");
        yield return Figure("uplink_loss", "Uplink loss", "%", null, "value_json.uplink.loss_pct");
        yield return Figure(
            "uplink_delay", "Uplink delay", "ms", "duration",
            "none if value_json.uplink.buffering_ms is none or value_json.uplink.transmission_ms is none else value_json.uplink.buffering_ms + value_json.uplink.transmission_ms");

        Entity Figure(string key, string name, string unit, string? deviceClass, string expression)
        {
            var sensor = new Entity(key, "sensor", name).With("unit_of_measurement", unit).With("state_class", "measurement")
                .With("expire_after", (int)plan.HealthExpiry.TotalSeconds).Shows(topics.Health, expression);
            return deviceClass is null ? sensor : sensor.With("device_class", deviceClass);
        }
    }

    private static IEnumerable<Entity> Controls(Topics topics, DiscoveryPlan plan)
    {
        if (plan.HasEncoder)
        {
            yield return Number("target_bitrate", "Target bit rate", EntityKeys.Bitrate, "kbit/s", plan.BitrateKbps).With("device_class", "data_rate");
            yield return Number("target_fps", "Target frame rate", EntityKeys.FrameRate, "fps", plan.FramesPerSecond);
        }

        if (plan.HasUplink)
            yield return Control("profile", "select", "Profile", EntityKeys.Profile).With("options", plan.Profiles).Shows(topics.State, "value_json.profile");
        if (plan.HasPrivacy)
            yield return Switch("privacy", "Privacy", EntityKeys.Privacy);
        if (plan.HasIrLight)
            yield return Switch("ir_light", "IR light", EntityKeys.IrLight);

        Entity Control(string key, string platform, string name, string entity) =>
            new Entity(key, platform, name).With("command_topic", topics.EntitySet(entity));

        Entity Number(string key, string name, string setting, string unit, (int Min, int Max) bounds) => Control(key, "number", name, setting)
            .With("min", bounds.Min).With("max", bounds.Max).With("step", 1).With("mode", "box").With("unit_of_measurement", unit)
            .With("entity_category", "config").Shows(topics.SettingsReported, $"value_json.settings.encoder.{setting}");

        Entity Switch(string key, string name, string entity) => Control(key, "switch", name, entity)
            .With("payload_on", "true").With("payload_off", "false").ShowsFlag(topics.State, entity, "true", "false");
    }

    private static IEnumerable<Entity> Buttons(Topics topics) =>
    [
        Button(topics, "identify", "Identify").With("device_class", "identify").With("entity_category", "diagnostic"),
        Button(topics, "restart", "Restart").With("device_class", "restart").With("entity_category", "config"),
        Button(topics, "keyframe", "Key frame").With("entity_category", "diagnostic"),
    ];

    private static Entity Button(Topics topics, string command, string name) =>
        new Entity(command, "button", name).With("command_topic", topics.Command(command)).With("payload_press", "{}");

    private static Entity Problem(string key, string name) =>
        new Entity(key, "binary_sensor", name).With("device_class", "problem").With("entity_category", "diagnostic");

    // What version is the latest only an update source knows; until one is asked it stays unknown.
    private static Entity Firmware(Topics topics, DiscoveryPlan plan)
    {
        var update = new Entity("firmware", "update", "Firmware").With("device_class", "firmware").With("entity_category", "config")
            .Shows(topics.Info, "{'installed_version': value_json.versions.edgecam} | tojson");
        return plan.CanUpdate ? update.With("command_topic", topics.Command("update")).With("payload_install", "{}") : update;
    }
}
