using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Deploy;

/// <summary>deploy/raspberry-pi-os: what install.sh writes into an image, and into a card's boot folder.</summary>
public sealed class RaspberryPiOsTests : IDisposable
{
    private const string Stock = "console=serial0,115200 console=tty1 root=PARTUUID=4e639091-02 rootfstype=ext4 fsck.repair=yes rootwait quiet init=/usr/lib/raspberrypi-sys-mods/firstboot";
    private const string Added = " systemd.run=/boot/firmware/edgecam-setup.sh systemd.run_success_action=reboot systemd.run_failure_action=reboot systemd.unit=kernel-command-line.target";
    private readonly ScratchFolder _folder = new();

    public RaspberryPiOsTests()
    {
        foreach (var tool in (string[])["bash", "dpkg-deb", "sfdisk", "mcopy", "mkfs.vfat"])
            Assert.SkipUnless(Tool.IsInstalled(tool), $"needs: {tool}");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Card => _folder["card"];

    private string Image => _folder["pi.img"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stock_image_gets_the_package_the_configuration_and_a_command_that_installs_them()
    {
        await MakeImage(Stock + "\n");
        string configuration = _folder["porch.json"];
        await File.WriteAllTextAsync(configuration, "// porch\n{ \"Box\": { \"Hostname\": \"porch\" } }\n", Cancel);
        var rest = await RestOfImage();
        await Installs(Image, await Package("arm64"), configuration);

        Assert.Equal(Stock + Added + "\n", await InImage("cmdline.txt"));
        Assert.Equal(await File.ReadAllTextAsync(configuration, Cancel), await InImage("edgecam.json"));
        Assert.Equal(await File.ReadAllTextAsync(DeployFolder.File("raspberry-pi-os/setup.sh"), Cancel), await InImage("edgecam-setup.sh"));
        await Sh($"mcopy -n -i {Image}@@4194304 ::/edgecam.deb {_folder["back.deb"]}; cmp {_folder["back.deb"]} {_folder["arm64.deb"]}");
        Assert.Equal(rest, await RestOfImage());
    }

    [Fact]
    public async Task Done_again_it_changes_what_is_new_and_nothing_else()
    {
        await MakeImage(Stock + "\n");
        await Installs(Image, await Package("arm64"), await Written("a.json", "{}"));
        await Installs(Image, _folder["arm64.deb"], await Written("b.txt", "hostname=porch\n"));
        Assert.Equal(Stock + Added + "\n", await InImage("cmdline.txt"));
        Assert.Equal("hostname=porch\n", await InImage("edgecam.txt"));
        Assert.DoesNotContain("edgecam.json", (await Run("mdir", $"-b -i {Image}@@4194304 ::/")).Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_boot_folder_of_a_card_will_do_as_well()
    {
        Directory.CreateDirectory(Card);
        await File.WriteAllTextAsync(Path.Combine(Card, "cmdline.txt"), Stock, Cancel);
        await Installs(Card, await Package("arm64"));
        Assert.Equal(Stock + Added + "\n", await File.ReadAllTextAsync(Path.Combine(Card, "cmdline.txt"), Cancel));
        Assert.True(File.Exists(Path.Combine(Card, "edgecam.deb")) && File.Exists(Path.Combine(Card, "edgecam-setup.sh")));
    }

    [Theory]
    [InlineData("fd377a585a00", "unxz")]
    [InlineData("1f8b08000000", "unpack it first")]
    [InlineData("000000000000", "is it an image of Raspberry Pi OS?")]
    public async Task What_is_no_image_is_refused_and_the_message_says_what_to_do(string magic, string hint)
    {
        await File.WriteAllBytesAsync(Image, [.. Convert.FromHexString(magic), .. new byte[100_000]], Cancel);
        Assert.Contains(hint, await Refuses(65, Image, await Package("arm64")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_without_room_keeps_what_it_has()
    {
        await MakeImage(Stock + "\n", fill: 33);
        Assert.Contains("KiB are needed", await Refuses(74, Image, await Package("arm64")), StringComparison.Ordinal);
        Assert.Equal(Stock + "\n", await InImage("cmdline.txt"));
    }

    [Theory]
    [InlineData(Stock + " systemd.run=/boot/firmware/firstrun.sh systemd.run_success_action=reboot", "Raspberry Pi Imager")]
    [InlineData("console=tty1", "names no root file system")]
    public async Task A_card_that_is_not_as_it_came_is_refused(string commandLine, string hint)
    {
        Directory.CreateDirectory(Card);
        await File.WriteAllTextAsync(Path.Combine(Card, "cmdline.txt"), commandLine, Cancel);
        Assert.Contains(hint, await Refuses(65, Card, await Package("arm64")), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Card));
    }

    [Fact]
    public async Task A_package_for_another_processor_is_refused()
    {
        Directory.CreateDirectory(Card);
        Assert.Contains("amd64", await Refuses(64, Card, await Package("amd64")), StringComparison.Ordinal);
    }

    private async Task<string> Written(string name, string text)
    {
        await File.WriteAllTextAsync(_folder[name], text, Cancel);
        return _folder[name];
    }

    // 512 KiB that do not compress, so that room matters.
    private async Task<string> Package(string architecture)
    {
        await Sh($"cd {_folder[""]}; mkdir -p p/DEBIAN p/usr; head -c 524288 /dev/urandom >p/usr/x; " +
            $"printf 'Package: edgecam\\nVersion: 1\\nArchitecture: {architecture}\\nMaintainer: x <x@x>\\nDescription: x\\n' >p/DEBIAN/control; dpkg-deb -Znone -b p {architecture}.deb >/dev/null");
        return _folder[$"{architecture}.deb"];
    }

    // As Raspberry Pi OS has it: DOS table, FAT32 from 4 MiB on, the system behind it.
    private async Task MakeImage(string commandLine, int fill = 0)
    {
        await Written("cmdline.txt", commandLine);
        await Sh($"cd {_folder[""]}; truncate -s 60M pi.img; printf 'label: dos\\nstart=8192, size=34M, type=c\\nstart=81920, type=83\\n' | sfdisk -q pi.img; " +
            $"mkfs.vfat -F 32 -n bootfs --offset 8192 pi.img 34816 >/dev/null; mcopy -i pi.img@@4M cmdline.txt ::; printf system | dd of=pi.img bs=512 seek=81920 conv=notrunc status=none; " +
            $"head -c {fill}M /dev/zero >fill; if [ {fill} != 0 ]; then mcopy -i pi.img@@4M fill ::; fi");
    }

    private async Task<string> InImage(string name) => (await Run("mtype", $"-i {Image}@@4194304 ::/{name}")).Output;

    // What lies before and behind the boot partition.
    private async Task<string> RestOfImage() => (await Sh($"(head -c 4M {Image}; tail -c +39845889 {Image}) | sha256sum")).Output;

    private static async Task Installs(params string[] arguments) => await Run("bash", $"{DeployFolder.File("raspberry-pi-os/install.sh")} {string.Join(' ', arguments)}");

    private static async Task<string> Refuses(int exitCode, params string[] arguments)
    {
        var result = await Tool.Run("bash", $"{DeployFolder.File("raspberry-pi-os/install.sh")} {string.Join(' ', arguments)}", Patience, Cancel);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return result.Error;
    }

    private static async Task<ToolResult> Sh(string commands)
    {
        await using var shell = Tool.Start("bash", ["-euc", commands]);
        return Succeeded(await shell.End(Patience, Cancel));
    }

    private static async Task<ToolResult> Run(string program, string arguments) => Succeeded(await Tool.Run(program, arguments, Patience, Cancel));

    private static ToolResult Succeeded(ToolResult result)
    {
        Assert.True(result.Succeeded, result.ToString());
        return result;
    }

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
}
