namespace EdgeCam.Hosting;

/// <summary>What a person at the terminal sees. Figures that cannot be shown (a full disk behind stdout) never end a camera.</summary>
internal static class Display
{
    public static void Show(string text)
    {
        try
        {
            Console.Write(text);
        }
        catch (IOException)
        {
            // nobody sees it, and nobody misses it: the log tells what matters
        }
    }
}
