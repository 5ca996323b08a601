using Xunit;

namespace EdgeCam.Core.Tests.Ring;

/// <summary>The proof of <c>src/EdgeCam.Core/Ring/README.md</c>, by exhaustion: every order that a weakly ordered machine allows.</summary>
public sealed class RingModelTests
{
    [Fact]
    public void No_order_of_memory_operations_lets_a_reader_take_a_torn_unit_for_whole()
    {
        var model = new RingModel(RingFault.None).Explore();
        TestContext.Current.SendDiagnosticMessage($"{model.States} states, {model.Intact} whole reads");
        Assert.Equal(0, model.Torn);
        Assert.Equal(0, model.WrongViews);
        Assert.InRange(model.Intact, 100, int.MaxValue);
        Assert.InRange(model.States, 10_000, int.MaxValue);
    }

    [Theory]
    [InlineData(nameof(RingFault.RetireWithoutBarrier))]
    [InlineData(nameof(RingFault.CheckWithoutBarrier))]
    [InlineData(nameof(RingFault.PlainPublish))]
    [InlineData(nameof(RingFault.PlainReadOfNewest))]
    [InlineData(nameof(RingFault.CheckRereadsSlot))]
    public void Without_any_one_part_of_the_protocol_the_model_finds_a_torn_unit(string fault) =>
        Assert.NotEqual(0, new RingModel(Enum.Parse<RingFault>(fault)).Explore().Torn);
}
