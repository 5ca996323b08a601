namespace EdgeCam.Updating.Installing;

/// <summary>One way to install a payload, and to have what was there before again. All but <see cref="Prepare"/> may be repeated.</summary>
internal interface IUpdateInstaller
{
    /// <summary>Makes sure, before anything changes, that the payload is what its manifest says and that there is a way back.</summary>
    /// <param name="payload">The checked copy.</param>
    /// <param name="installed">The version that is installed.</param>
    /// <returns>Why not; null: all is ready.</returns>
    UpdateRefusal? Prepare(UpdateManifest update, string payload, string installed);

    /// <summary>What has to be remembered of the way back; null: nothing.</summary>
    string? Slot { get; }

    /// <inheritdoc cref="ITrialPort.Install"/>
    string? Install(PendingUpdate update);

    /// <inheritdoc cref="ITrialPort.Restore"/>
    string? Restore(PendingUpdate update);

    /// <inheritdoc cref="ITrialPort.Keep"/>
    void Keep(PendingUpdate update);

    /// <summary>Whether the new version is what runs: else the machine has to be started anew.</summary>
    bool IsRunning(PendingUpdate update);
}
