// Names the day under the pointer. Without this a bar has its title, and the table has everything.

function arm(plot) {
  const readout = plot.parentElement.querySelector('[data-readout]');
  if (!readout) return;
  const bars = [...plot.querySelectorAll('g[data-told]')];
  const show = (bar) => {
    bars.forEach((each) => each.toggleAttribute('data-here', each === bar));
    readout.textContent = bar ? bar.dataset.told : '';
  };
  plot.addEventListener('pointermove', (event) => show(event.target.closest('g[data-told]')));
  plot.addEventListener('pointerleave', () => show(null));
}

const armAll = (within) => within.querySelectorAll('svg[data-plot]').forEach(arm);

armAll(document);
document.addEventListener('renewed', (event) => armAll(event.target));
