using EdgeCam.Testing.Processes;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;
using Xunit;

namespace EdgeCam.Tests.Updating;

/// <summary>Real packages and the real dpkg, in a root of their own.</summary>
public sealed class DebInstallerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _asked = [];
    private bool _isReadOnly;

    public DebInstallerTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dpkg-deb") && Environment.IsPrivilegedProcess, "dpkg installs as root only");
        foreach (var folder in (string[])["root/var/lib/dpkg/info", "root/var/lib/dpkg/updates", "root/usr", "store", "state"])
            Directory.CreateDirectory(_folder[folder]);
        File.WriteAllText(_folder["root/var/lib/dpkg/status"], "");
    }

    private UpdatePlaces Places => new(_folder["state"], _folder["store"]);

    private DebInstaller Installer => new(Places, Run, $"--root={_folder["root"]}");

    [Fact]
    public void An_installed_version_without_its_package_is_packed_again_and_comes_back_as_it_was()
    {
        Install(Package("0.1.0-1", "one", withOther: true));
        File.WriteAllText(_folder["root/etc/edgecam/edgecam.json"], "the owner's");
        Assert.Equal("0.1.0-1", Installer.Installed);

        Assert.Null(Stage("0.2.0-1", "two"));
        Assert.Null(Installer.Install(Update));
        Assert.Equal(("0.2.0-1", "two", false), (Installer.Installed, Program, File.Exists(_folder["root/usr/lib/edgecam/other"])));
        Assert.Contains("systemctl restart edgecam.service", _asked);

        Assert.Null(Installer.Restore(Update));
        Assert.Equal(("0.1.0-1", "one", true), (Installer.Installed, Program, File.Exists(_folder["root/usr/lib/edgecam/other"])));
        Assert.Equal("edgecam", new FileInfo(_folder["root/usr/lib/edgecam/link"]).LinkTarget);
        Assert.Equal("the owner's", File.ReadAllText(_folder["root/etc/edgecam/edgecam.json"]));
        Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(_folder["root/usr/lib/edgecam/edgecam"]).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void A_confirmed_package_is_the_one_to_go_back_to()
    {
        Install(Package("0.1.0-1", "one"));
        Assert.Null(Stage("0.2.0-1", "two"));
        Assert.Null(Installer.Install(Update));
        Installer.Keep(Update);
        Installer.Keep(Update); // the power went after the first time
        var kept = File.ReadAllBytes(Places.Good);
        Assert.Null(Stage("0.3.0-1", "three"));
        Assert.Equal(kept, File.ReadAllBytes(Places.Good));
        Assert.Null(Installer.Install(Update));
        Assert.Null(Installer.Restore(Update));
        Assert.Equal(("0.2.0-1", "two"), (Installer.Installed, Program));
    }

    [Fact]
    public void A_package_that_is_not_what_its_manifest_says_or_cannot_be_installed_is_told_of()
    {
        Install(Package("0.1.0-1", "one"));
        File.Copy(Package("0.2.0-1", "other"), Places.New, overwrite: true);
        Assert.Equal("wrong_package", Installer.Prepare(Manifest("0.3.0-1"), Places.New, "0.1.0-1")?.Code);
        File.WriteAllText(Places.New, "no package");
        Assert.Equal("wrong_package", Installer.Prepare(Manifest("0.2.0-1"), Places.New, "0.1.0-1")?.Code);

        Assert.Null(Stage("0.3.0-1", "three", "Depends: libnowhere"));
        Assert.Contains("dependency problems", Installer.Install(Update), StringComparison.Ordinal);
        Assert.Null(Installer.Restore(Update));
        Assert.Equal(("0.1.0-1", "one"), (Installer.Installed, Program));
    }

    [Fact]
    public void A_system_that_is_only_read_is_left_alone()
    {
        Install(Package("0.1.0-1", "one"));
        _isReadOnly = true;
        Assert.Equal("read_only", Stage("0.2.0-1", "two")?.Code);
        Assert.False(File.Exists(Places.Good));
    }

    [Fact]
    public void Versions_are_ordered_as_dpkg_does()
    {
        var install = new UpdateInstall(Places, Tools.Run, _ => { });
        Assert.Equal([-1, 0, 1, -1, 1], [install.Compare("0.9-1", "0.10-1"), install.Compare("1.0-1", "1.0-1"), install.Compare("1:0.1", "9.9"), install.Compare("1.0~rc1", "1.0"), install.Compare("1.0-2", "1.0-1")]);
    }

    [Fact]
    public void A_control_file_is_made_of_an_entry_without_what_only_the_list_has() => Assert.Equal(
        "Package: edgecam\nVersion: 1\nDescription: one\n two\n",
        PackageRebuild.ControlOf("Package: edgecam\nStatus: install ok installed\nVersion: 1\nConffiles:\n /etc/a 0123\n /etc/b 4567\nDescription: one\n two\n"));

    public void Dispose() => _folder.Dispose();

    private static PendingUpdate Update => new("u1", "0.1.0-1", "0.2.0-1", PayloadKind.Deb) { Attempts = 2 };

    private static string Architecture => Tools.Run("dpkg", "--print-architecture").Output.Trim();

    private string Program => File.ReadAllText(_folder["root/usr/lib/edgecam/edgecam"]);

    private static UpdateManifest Manifest(string version) => new("edgecam", version, Architecture, PayloadKind.Deb, 1, new string('0', 64));

    private ToolOutcome Run(string program, params string[] arguments)
    {
        _asked.Add($"{program} {string.Join(' ', arguments)}");
        return program switch
        {
            "systemctl" => default,
            "test" when _isReadOnly => new ToolOutcome(1, "", ""),
            "dpkg" => Tools.Run(program, ["--log=/dev/null", .. arguments]), // this machine's is not for tests
            _ => Tools.Run(program, arguments),
        };
    }

    private void Install(string package)
    {
        File.Move(package, Places.New, overwrite: true);
        Assert.Null(Installer.Install(Update));
    }

    private UpdateRefusal? Stage(string version, string program, string more = "")
    {
        File.Move(Package(version, program, more: more), Places.New, overwrite: true);
        return Installer.Prepare(Manifest(version), Places.New, Installer.Installed!);
    }

    private string Package(string version, string program, bool withOther = false, string more = "")
    {
        var tree = _folder[$"tree-{version}"];
        foreach (var folder in (string[])["DEBIAN", "usr/lib/edgecam", "etc/edgecam"])
            Directory.CreateDirectory(Path.Combine(tree, folder));
        File.WriteAllText(Path.Combine(tree, "DEBIAN/control"), $"Package: edgecam\nVersion: {version}\nArchitecture: {Architecture}\nMaintainer: A <a@example.org>\n{(more.Length > 0 ? more + "\n" : "")}Description: one\n two\n");
        File.WriteAllText(Path.Combine(tree, "DEBIAN/conffiles"), "/etc/edgecam/edgecam.json\n");
        File.WriteAllText(Path.Combine(tree, "etc/edgecam/edgecam.json"), "{}");
        File.WriteAllText(Path.Combine(tree, "usr/lib/edgecam/edgecam"), program);
        if (OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
            File.SetUnixFileMode(Path.Combine(tree, "usr/lib/edgecam/edgecam"), (UnixFileMode)0x1ED); // 0755
        if (withOther)
            File.WriteAllText(Path.Combine(tree, "usr/lib/edgecam/other"), "");
        File.CreateSymbolicLink(Path.Combine(tree, "usr/lib/edgecam/link"), "edgecam");
        var package = _folder[$"{version}.deb"];
        var built = Tools.Run("dpkg-deb", "--root-owner-group", "-b", tree, package);
        Assert.True(built.IsOk, built.Problem);
        return package;
    }
}
