namespace EdgeCam.Updating.Installing;

/// <summary>What the new version shows of itself.</summary>
internal enum TrialSign
{
    /// <summary>Nothing yet.</summary>
    Waiting,

    Good,

    /// <summary>It will not come to anything.</summary>
    Broken,

    /// <summary>It is installed in the other slot, and the old one still runs.</summary>
    OldSystem,
}

/// <param name="Reason">Why not, or not yet.</param>
internal readonly record struct TrialReading(TrialSign Sign, string Reason);

/// <summary>What an <see cref="UpdateTrial"/> has done. Everything may be repeated: the power may go at any instant in it.</summary>
internal interface ITrialPort
{
    /// <summary>Down to the medium; what was written before it is there too.</summary>
    void Save(UpdateStatus status);

    /// <summary>Installs the new version and has it run, where that takes no start of the machine.</summary>
    /// <returns>Why it failed; null: it is installed.</returns>
    string? Install(PendingUpdate update);

    /// <summary>Installs the old version and has it run.</summary>
    /// <returns>Why it failed; null: it is installed.</returns>
    string? Restore(PendingUpdate update);

    /// <summary>The new version is the one to go back to from now on.</summary>
    void Keep(PendingUpdate update);

    TrialReading Look(PendingUpdate update);

    /// <summary>Starts the machine anew; comes back, and then the power goes.</summary>
    void Reboot();
}
