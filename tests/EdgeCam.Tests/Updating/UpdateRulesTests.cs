using EdgeCam.Updating;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateRulesTests
{
    private static readonly UpdateManifest Update = new("edgecam", SignedUpdate.New, "arm64", PayloadKind.Deb, 1 << 20, new string('0', 64)) { InstalledSize = 3 << 20 };

    [Fact]
    public void An_update_for_this_machine_is_taken_and_one_for_another_is_not()
    {
        Assert.Null(Refusal(Update));
        Assert.Null(Refusal(Update with { Architecture = "all", Boards = ["Raspberry Pi 5", "Raspberry Pi 4"] }));
        Assert.Equal("wrong_package", Refusal(Update with { Name = "openssh-server" }));
        Assert.Equal("wrong_architecture", Refusal(Update with { Architecture = "amd64" }));
        Assert.Equal("wrong_board", Refusal(Update with { Boards = ["Raspberry Pi 5"] }));
        Assert.Equal("wrong_board", Refusal(Update with { Boards = ["Raspberry Pi 4"] }, SignedUpdate.Machine with { Model = null }));
    }

    [Fact]
    public void Versions_go_up_unless_root_wants_otherwise()
    {
        var newer = SignedUpdate.Machine with { Installed = "0.3.0-1" };
        Assert.Equal("downgrade", Refusal(Update, newer));
        Assert.Null(Refusal(Update, newer with { MayGoBack = true }));
        Assert.Equal("same_version", Refusal(Update, newer with { Installed = SignedUpdate.New, MayGoBack = true }));
        Assert.Equal("too_old", Refusal(Update with { UpgradesFrom = "0.1.5" }));
        Assert.Null(Refusal(Update with { UpgradesFrom = SignedUpdate.Old }));
    }

    [Fact]
    public void Without_room_for_it_and_for_the_way_back_it_is_not_begun()
    {
        var needed = UpdateRules.NeededBytes(Update);
        Assert.Null(Refusal(Update, SignedUpdate.Machine with { Free = needed }));
        Assert.Equal("no_space", Refusal(Update, SignedUpdate.Machine with { Free = needed - 1 }));
    }

    private static string? Refusal(UpdateManifest update, UpdateFacts? machine = null) =>
        UpdateRules.Refuse(update, machine ?? SignedUpdate.Machine, SignedUpdate.Compare)?.Code;
}
