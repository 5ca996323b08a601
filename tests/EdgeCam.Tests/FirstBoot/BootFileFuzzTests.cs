using System.Text;
using EdgeCam.FirstBoot;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>Files put together at random out of what such files are made of, by seeds that a failure names.</summary>
public sealed class BootFileFuzzTests
{
    private const string Secret = "S3cr3t-of-the-owner";

    private static readonly string[] Pieces =
    [
        "encoder.bitrate_kbps=", "Encoder:GopSeconds=", "Rtsp:Users:0:Name=", "Rtsp:Users:0:Password=", "Mqtt:Password=", "mqtt__password=", "Uplinks:0:Url=srt://h:9000\n",
        "Uplinks_0_Passphrase=", "hostname=", "wifi_ssid=", "wifi_password=", "wifi_country=", "password=", "mqtt_password=", "Udp:99999999999:", "=", "==", "\n", "\r\n",
        "\r", "#", "\"", "***", "900", "4", "guard", "DE", "true", "\t", " ", "\uFEFF", "\u00e9", ":", ".", "__", "/", "\\", "{", "}", "null",
    ];

    private static readonly string[] Lines =
    [
        $"password={Secret}", $"mqtt_password={Secret}", $"  wifi_password = \"{Secret}\" ", "wifi_ssid=net", $"Mqtt:Password={Secret}", "Mqtt:Url=mqtt://b", $"Rtsp:Users:0:Password={Secret}",
        "Rtsp:Users:0:Name=guard", "encoder.bitrate_kbps=900", "encoder.bitrate_kbps=1", "nonsense", "hostname=door", "# comment", "",
    ];

    [Fact]
    public void Whatever_the_bytes_the_reader_returns_and_its_secrets_lie_in_the_file()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = RandomBytes(random);
            var file = new BootFile(BootFile.Text, "/boot/edgecam.txt", bytes);
            var request = BootRequest.Read(file);
            int end = 0;
            foreach (var (start, length) in request.Secrets)
            {
                Assert.True(start >= end && length >= 0 && start + length <= bytes.Length, $"seed {seed}");
                end = start + length;
            }
            byte[] rest = BootRequest.WithoutSecrets(file, request);
            Assert.Equal(rest, BootRequest.WithoutSecrets(file with { Bytes = rest }, BootRequest.Read(file with { Bytes = rest })));
        }
    }

    [Fact]
    public void No_secret_comes_out_anywhere_and_all_of_a_file_counts_or_nothing()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            using var box = new BootScene();
            box.PutText(string.Join('\n', Enumerable.Range(0, random.Next(1, 7)).Select(_ => Lines[random.Next(Lines.Length)])));
            string before = box.Read("boot/firmware/edgecam.txt");
            bool isTaken = box.Start();
            string answers = string.Concat(box.Result, box.Read("dev/console"), string.Concat(box.Report.ForJournal()));

            Assert.False(answers.Contains(Secret, StringComparison.Ordinal), $"seed {seed}: {answers}");
            string after = box.Read("boot/firmware/edgecam.txt");
            Assert.False(isTaken && after.Contains(Secret, StringComparison.Ordinal), $"seed {seed}: {after}");
            if (isTaken)
                continue;
            Assert.Equal(before, after);
            Assert.Equal("none", box.Settings);
            Assert.NotEqual(Secret, box.Password);
            Assert.Empty(Directory.GetFiles(box.System(WifiFiles.Connections)));
        }
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Pieces[random.Next(Pieces.Length)])));
        for (int i = random.Next(3); i > 0; i--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
