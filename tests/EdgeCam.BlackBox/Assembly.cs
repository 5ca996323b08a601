using Xunit;

// Each test runs a camera and its players; most of their time they wait for the stream.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
