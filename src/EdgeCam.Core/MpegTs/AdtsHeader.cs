using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeCam.MpegTs;

/// <summary>
/// Writes the ADTS header without CRC that an AAC-LC frame carries in a transport stream
/// (ISO/IEC 14496-3 §1.A.3.2). Reentrant; allocates nothing.
/// </summary>
internal readonly record struct AdtsHeader(int SamplingFrequencyIndex, int ChannelConfiguration)
{
    public const int Bytes = 7;

    /// <summary>Takes sample rate and channels from an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1).</summary>
    /// <exception cref="ArgumentException">It is not AAC-LC, or states its rate or channels in a way that ADTS cannot.</exception>
    public static AdtsHeader From(ReadOnlySpan<byte> audioSpecificConfig)
    {
        if (audioSpecificConfig.Length < 2)
            throw new ArgumentException("An AudioSpecificConfig has at least 2 bytes.", nameof(audioSpecificConfig));

        var bits = (audioSpecificConfig[0] << 8) | audioSpecificConfig[1];
        var objectType = bits >> 11;
        var header = new AdtsHeader((bits >> 7) & 0xF, (bits >> 3) & 0xF);
        if (objectType != AacLc || header.SamplingFrequencyIndex > LastFrequencyIndex || header.ChannelConfiguration is 0 or > 7)
        {
            throw new ArgumentException(
                $"AudioSpecificConfig {Convert.ToHexString(audioSpecificConfig)}: ADTS needs audioObjectType 2 (AAC-LC), " +
                "an indexed sampling frequency and a channelConfiguration from 1 to 7.",
                nameof(audioSpecificConfig));
        }

        return header;
    }

    /// <param name="header">Destination of at least <see cref="Bytes"/>.</param>
    /// <param name="rawFrameBytes">The length of the raw_data_block that follows.</param>
    public void Write(Span<byte> header, int rawFrameBytes)
    {
        var length = Bytes + rawFrameBytes;
        if (length > MaxFrameLength)
            FrameTooLong(rawFrameBytes, nameof(rawFrameBytes));

        header[0] = 0xFF; // syncword FFF, ID 0 (MPEG-4), layer 00, protection_absent 1
        header[1] = 0xF1;
        header[2] = (byte)(((AacLc - 1) << 6) | (SamplingFrequencyIndex << 2) | (ChannelConfiguration >> 2));
        header[3] = (byte)((ChannelConfiguration << 6) | (length >> 11));
        header[4] = (byte)(length >> 3);
        header[5] = (byte)((length << 5) | 0x1F); // adts_buffer_fullness 7FF: variable rate
        header[6] = 0xFC;                         // one raw_data_block
    }

    private const int AacLc = 2;               // ISO/IEC 14496-3 table 1.17
    private const int LastFrequencyIndex = 12; // table 1.18: 13 and 14 are reserved, 15 is an escape
    private const int MaxFrameLength = 0x1FFF; // aac_frame_length has 13 bits

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void FrameTooLong(int bytes, string parameter) =>
        throw new ArgumentOutOfRangeException(parameter, bytes, $"An AAC frame in ADTS has at most {MaxFrameLength - Bytes} bytes.");
}
