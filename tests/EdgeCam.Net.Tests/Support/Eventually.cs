using System.Runtime.CompilerServices;
using Xunit;

namespace EdgeCam.Net.Tests.Support;

/// <summary>Waits for another thread by looking, up to a deadline that only a hung program reaches.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static void True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Assert.True(SpinWait.SpinUntil(condition, Deadline), $"never came true: {what}");

    public static void Equal<T>(T expected, Func<T> actual, [CallerArgumentExpression(nameof(actual))] string? what = null)
    {
        if (!SpinWait.SpinUntil(() => EqualityComparer<T>.Default.Equals(expected, actual()), Deadline))
            Assert.Fail($"{what} is {actual()}, never {expected}");
    }
}
