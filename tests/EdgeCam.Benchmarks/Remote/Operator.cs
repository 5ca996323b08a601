using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Mqtt;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Benchmarks.Remote;

/// <summary>Who asks: one client of the broker that lives long, sends requests and hears the answers.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Operator : IDisposable
{
    private const string ReplyTopic = "operator/replies"; // not among the cameras' topics: they write there what they are asked to
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<long, Question> _questions = new();
    private readonly MqttBroker _broker;
    private long _last;

    /// <param name="plan">The operator's own; what <paramref name="topics"/> bring goes to <paramref name="onMessage"/>, on the operator's thread.</param>
    public Operator(MqttBrokerPlan plan, IReadOnlyList<string> topics, Action<BrokerMessage> onMessage)
    {
        plan = plan with { Link = new LinkPlan("operator/availability", [ReplyTopic, .. topics]) { LongestPause = TimeSpan.FromSeconds(2) } };
        _broker = new MqttBroker(RemoteSetup.Library(), plan, NullLogger.Instance)
        {
            OnMessage = message =>
            {
                if (string.Equals(message.Topic, ReplyTopic, StringComparison.Ordinal))
                    OnReply(message);
                else
                    onMessage(message);
            },
        };
        _broker.Start();
    }

    /// <summary>Returns once the broker has taken the subscriptions.</summary>
    /// <exception cref="BenchmarkException">There is no connection.</exception>
    public async Task ConnectAsync()
    {
        var until = MonotonicClock.Now + ConnectPatience;
        while (_broker.Status is not { IsConnected: true, Queued: 0 })
        {
            if (MonotonicClock.Now > until)
                throw new BenchmarkException("the operator does not reach the broker: " + _broker.Status.LastFailure);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Asks, and waits for the final answers.</summary>
    /// <param name="answers">How many are to come: more than one from a group.</param>
    /// <returns>What came in time.</returns>
    public async Task<IReadOnlyList<Answer>> AskAsync(string topic, JsonObject request, int answers, TimeSpan patience)
    {
        var number = Interlocked.Increment(ref _last);
        var question = new Question(answers);
        _questions[number] = question;
        var correlation = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(correlation, number);
        var message = new BrokerMessage(topic, JsonSerializer.SerializeToUtf8Bytes(request))
        {
            Expiry = TimeSpan.FromSeconds(30),
            ResponseTopic = ReplyTopic,
            Correlation = correlation,
        };
        question.AskedAt = MonotonicClock.Now;
        _broker.Publish(message, Queueing.Reply);
        await Task.WhenAny(question.All.Task, Task.Delay(patience));
        _questions.TryRemove(number, out _);
        return question.Answers;
    }

    public void Dispose() => _broker.Dispose();

    private void OnReply(BrokerMessage message)
    {
        var now = MonotonicClock.Now;
        if (message.Correlation.Length == sizeof(long) && _questions.TryGetValue(BinaryPrimitives.ReadInt64BigEndian(message.Correlation.Span), out var question))
            question.OnReply(message, now);
    }

    private sealed class Question(int expected)
    {
        private readonly List<Answer> _answers = [];

        public MediaInstant AskedAt { get; set; }

        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<Answer> Answers
        {
            get
            {
                lock (_answers)
                    return [.. _answers];
            }
        }

        public void OnReply(BrokerMessage message, MediaInstant now)
        {
            var status = (string?)JsonNode.Parse(message.Payload.Span)?["status"] ?? "none";
            if (status is "accepted" or "progress")
                return;
            lock (_answers)
            {
                _answers.Add(new Answer(now - AskedAt, status, System.Text.Encoding.UTF8.GetString(message.Payload.Span)));
                if (_answers.Count >= expected)
                    All.TrySetResult();
            }
        }
    }
}

/// <param name="After">From handing the request over to having the final reply.</param>
/// <param name="Text">The whole reply.</param>
internal sealed record Answer(TimeSpan After, string Status, string Text);
