// What a person sees who opens the address of the simulator: what it is, and what it answers.

import { escapar, pagina } from './pagina.ts';
import { RUTAS } from './rutas.ts';

export function portada(): Response {
  const filas = [...RUTAS]
    .map(([clave, ruta]) => {
      const [metodo = '', host = '', camino = ''] = clave.split(' ');
      const direccion = `${host === 'fc' ? 'fc/' : ''}{ambiente}/${camino}`;
      return `<tr><td>${metodo}</td><td><code>${escapar(direccion)}</code></td><td>${ruta.ambientes.join(', ')}</td></tr>`;
    })
    .join('');
  return pagina(
    'Simulador de los servicios de la DGII',
    '<p>Recibe y responde comprobantes de prueba con la forma de los servicios de la DGII. Nada de lo que pasa aquí tiene validez fiscal.</p>' +
      `<table><thead><tr><th scope="col">Método</th><th scope="col">Ruta</th><th scope="col">Ambientes</th></tr></thead><tbody>${filas}</tbody></table>`,
  );
}
