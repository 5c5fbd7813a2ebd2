// Theme and contrast that the person chose on this device. `static/apariencia.js` applies the same
// keys before the first paint, so that a dark screen never flashes white.

export type Tema = 'sistema' | 'claro' | 'oscuro';
export type Contraste = 'sistema' | 'normal' | 'alto';

const CLAVE_TEMA = 'kf.tema';
const CLAVE_CONTRASTE = 'kf.contraste';

function leer<T extends string>(clave: string, posibles: readonly T[], defecto: T): T {
  const guardado = globalThis.localStorage?.getItem(clave);
  return posibles.find((p) => p === guardado) ?? defecto;
}

class Apariencia {
  tema = $state<Tema>(leer(CLAVE_TEMA, ['sistema', 'claro', 'oscuro'], 'sistema'));
  contraste = $state<Contraste>(leer(CLAVE_CONTRASTE, ['sistema', 'normal', 'alto'], 'sistema'));

  ponerTema(tema: Tema): void {
    this.tema = tema;
    localStorage.setItem(CLAVE_TEMA, tema);
    if (tema === 'sistema') delete document.documentElement.dataset['tema'];
    else document.documentElement.dataset['tema'] = tema;
  }

  ponerContraste(contraste: Contraste): void {
    this.contraste = contraste;
    localStorage.setItem(CLAVE_CONTRASTE, contraste);
    if (contraste === 'sistema') delete document.documentElement.dataset['contraste'];
    else document.documentElement.dataset['contraste'] = contraste;
  }

  alternar(): void {
    const esOscuro =
      this.tema === 'oscuro' ||
      (this.tema === 'sistema' && matchMedia('(prefers-color-scheme: dark)').matches);
    this.ponerTema(esOscuro ? 'claro' : 'oscuro');
  }
}

export const apariencia = new Apariencia();
