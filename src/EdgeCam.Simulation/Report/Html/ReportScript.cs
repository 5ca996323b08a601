namespace EdgeCam.Simulation.Report.Html;

/// <summary>Reads out the pictures of a run under the pointer; without it the page is complete but silent.</summary>
internal static class ReportScript
{
    public const string Text = """

        for (const run of document.querySelectorAll('.run')) {
          const data = JSON.parse(run.querySelector('.data').textContent);
          const readout = run.querySelector('.readout');
          const cursors = run.querySelectorAll('.cursor');
          const say = (words, value, unit) => value == null ? '' : ` · ${words} ${value.toLocaleString('en')} ${unit}`;
          for (const svg of run.querySelectorAll('.plot')) {
            const { left, right, seconds } = svg.dataset;
            svg.addEventListener('pointermove', event => {
              const box = svg.getBoundingClientRect();
              const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
              const at = (x - left) / (right - left) * seconds;
              const i = Math.floor(at * 10);
              if (i < 0 || i >= data.capacity.length) return;
              for (const line of cursors) { line.setAttribute('x1', x); line.setAttribute('x2', x); line.style.opacity = 1; }
              readout.textContent = `${(i / 10).toFixed(1)} s` + say('capacity', data.capacity[i], 'kbit/s') + say('carried', data.carried[i], 'kbit/s')
                + say('asked for', data.target[i], 'kbit/s') + say('buffering', data.buffering[i], 'ms') + say('transmission', data.transmission[i], 'ms')
                + say('signal', data.signal[i], 'ms') + say('packet', data.packet[i], 'ms')
                + say('PSNR', data.psnr[i], 'dB') + say('live', data.live[i], 'dB');
            });
          }
        }

        """;
}
