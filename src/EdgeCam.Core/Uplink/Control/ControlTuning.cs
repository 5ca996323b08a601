#pragma warning disable CA2211, MA0069, SA1401, CA1805, SA1503, SA1642
namespace EdgeCam.Uplink.Control;

public static class ControlTuning
{
    public static double FastSeconds = 0.1;
    public static double SlowSeconds = 0.5;
    public static double BinSeconds = 0.1;
    public static double VarianceSeconds = 3;
    public static double StartVariance = 0.1;
    public static double GainMost = 0.95;
    public static double GainSlope = 3.2;
    public static double GainLeast = 0.3;
    public static double Allowed = 0.001;
    public static double Tolerance = 0.1;
    public static double Floor = 0.05;
    public static double Late = 0.03;
    public static double Pace = 2.0;
    public static double ProbeGrowth = 1;
    public static double PictureProbe = 0.5;
    public static double PictureGrowth = 0.5;
    public static double IdleStart = 1;
    public static double Jitter = 0.010;
    public static double StallFear = 1;
    public static double Add = 16000;
    public static double AddShare = 0.3;
    public static double Calm = 0.015;
    public static double MostService = 0.035;
    public static double SoundCap = 0.1;
    public static double Cap = 0.25;
}
