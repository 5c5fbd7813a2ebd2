// Registers the service worker and says when a new version is ready. It is applied only when the
// person says so: the page reloads, and everything written is already in the durable store.

/** Looks for a new version this often while the app stays open. */
const CADA_MS = 60 * 60 * 1000;

class Actualizacion {
  /** A new version is downloaded and waits. */
  hay = $state(false);
  #espera: ServiceWorker | null = null;

  esperar(sw: ServiceWorker): void {
    this.#espera = sw;
    this.hay = true;
  }

  aplicar(): void {
    this.#espera?.postMessage('SKIP_WAITING');
  }
}

export const actualizacion = new Actualizacion();

function vigilar(registro: ServiceWorkerRegistration): void {
  const mirar = (sw: ServiceWorker | null): void => {
    if (sw === null) return;
    const alCambiar = (): void => {
      // Without a controller this is the first installation: there is nothing to replace.
      if (sw.state === 'installed' && navigator.serviceWorker.controller !== null) {
        actualizacion.esperar(sw);
      }
    };
    sw.addEventListener('statechange', alCambiar);
    alCambiar();
  };
  mirar(registro.waiting ?? registro.installing);
  registro.addEventListener('updatefound', () => {
    mirar(registro.installing);
  });
}

/** Call it once, when the app starts. Without service workers the app works, but needs the network. */
export async function registrarServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const teniaControl = navigator.serviceWorker.controller !== null;
  let recargando = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!teniaControl || recargando) return;
    recargando = true;
    location.reload();
  });
  try {
    const registro = await navigator.serviceWorker.register('/service-worker.js', {
      type: import.meta.env.DEV ? 'module' : 'classic',
    });
    vigilar(registro);
    setInterval(() => {
      registro.update().catch(() => undefined);
    }, CADA_MS);
  } catch (error) {
    // Private windows and some policies forbid it.
    console.warn('Sin service worker: la aplicación necesitará conexión para abrir.', error);
  }
  if (navigator.storage?.persist !== undefined) await navigator.storage.persist();
}
