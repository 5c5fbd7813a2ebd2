// Applies the chosen theme before the first paint (keys shared with web/ui/apariencia.svelte.ts).
(function () {
  try {
    var raiz = document.documentElement;
    var tema = localStorage.getItem('kf.tema');
    var contraste = localStorage.getItem('kf.contraste');
    if (tema === 'claro' || tema === 'oscuro') raiz.dataset.tema = tema;
    if (contraste === 'alto' || contraste === 'normal') raiz.dataset.contraste = contraste;
  } catch {
    // Storage can be closed to the page (private windows); the system's theme is good enough.
  }
})();
