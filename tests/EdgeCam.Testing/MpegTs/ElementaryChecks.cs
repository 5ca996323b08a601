namespace EdgeCam.Testing.MpegTs;

/// <summary>What a unit must look like inside its PES packet.</summary>
internal static class ElementaryChecks
{
    private const int Idr = 5; // ITU-T H.264 table 7-1
    private const int Delimiter = 9;
    private const int AdtsHeaderBytes = 7;

    public static void Check(ElementaryUnit unit, Action<TransportStreamRule, string> report)
    {
        if (unit.StreamType == StreamTypes.H264)
            CheckVideo(unit, report);
        else if (unit.StreamType == StreamTypes.Aac)
            CheckAudio(unit.Bytes, report);
    }

    private static void CheckVideo(ElementaryUnit unit, Action<TransportStreamRule, string> report)
    {
        var types = NalTypesOf(unit.Bytes);
        var beginsAtOnce = unit.Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1]);
        if (!beginsAtOnce || types[0] != Delimiter || types.Count(type => type == Delimiter) != 1)
            report(TransportStreamRule.AccessUnit, $"one delimiter is to come first: NAL unit types {string.Join(' ', types.Take(8))}");
        if (types.Contains(Idr) != unit.IsRandomAccess)
            report(TransportStreamRule.RandomAccess, unit.IsRandomAccess ? "flagged, but no IDR" : "an IDR that is not flagged");
    }

    /// <summary>ISO/IEC 14496-3 §1.A.3.2: every frame begins with its syncword and states its length.</summary>
    private static void CheckAudio(ReadOnlySpan<byte> adts, Action<TransportStreamRule, string> report)
    {
        while (!adts.IsEmpty)
        {
            if (adts.Length < AdtsHeaderBytes || adts[0] != 0xFF || (adts[1] & 0xF6) != 0xF0)
            {
                report(TransportStreamRule.AccessUnit, "no ADTS syncword where a frame should begin");
                return;
            }

            var length = ((adts[3] & 3) << 11) | (adts[4] << 3) | (adts[5] >> 5);
            if (length < AdtsHeaderBytes || length > adts.Length)
            {
                report(TransportStreamRule.AccessUnit, $"an ADTS frame of {length} bytes in {adts.Length}");
                return;
            }

            adts = adts[length..];
        }
    }

    private static List<int> NalTypesOf(ReadOnlySpan<byte> annexB)
    {
        var types = new List<int>();
        for (var i = 0; i + 3 < annexB.Length; i++)
        {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1)
                types.Add(annexB[i + 3] & 0x1F);
        }

        return types;
    }
}
