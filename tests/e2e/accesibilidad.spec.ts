// Every main screen passes axe (WCAG 2.1 A and AA) in light and dark, at the width of a laptop and of
// a phone, and nothing sticks out sideways.

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { Aparato } from './apoyo/aparato.ts';
import { arrancarServidorDePrueba, type ServidorDePrueba } from './apoyo/servidor.ts';

const PANTALLAS = [
  ['panel', '/', 'figura-hoy'],
  ['documentos', '/ventas', 'fila-venta'],
  ['nueva venta', '/ventas/nueva', 'venta-producto'],
  ['terceros', '/terceros', 'fila-tercero'],
  ['balanza', '/contabilidad/balanza', 'balanza-totales'],
  ['recibidos', '/recibidos', 'recibidos-vacio'],
  ['comprobante de compra', '/compras/nuevo', 'comprobante-formulario'],
  ['secuencias', '/ajustes/secuencias', 'fila-secuencia'],
  ['contingencia', '/ajustes/contingencias', 'contingencia'],
] as const;

let servidor: ServidorDePrueba;
let aparato: Aparato;
test.beforeAll(async () => {
  servidor = await arrancarServidorDePrueba();
  aparato = await Aparato.nuevo(servidor.puerto);
  await aparato.entrar('dueno');
});
test.afterAll(async () => {
  await aparato.apagar();
  await servidor.cerrar();
});

for (const [ancho, alto] of [
  [1280, 860],
  [390, 844],
] as const) {
  for (const esquema of ['light', 'dark'] as const) {
    test(`the main screens are accessible at ${String(ancho)} px, ${esquema}`, async () => {
      const { pagina } = aparato;
      await pagina.setViewportSize({ width: ancho, height: alto });
      await pagina.emulateMedia({ colorScheme: esquema, reducedMotion: 'reduce' });
      // A page that changes its scheme while open is measured with half of the colours of before.
      await aparato.abrir('/');
      for (const [nombre, ruta, senal] of PANTALLAS) {
        if (ruta !== '/') await aparato.ir(ruta);
        await expect(aparato.campo(senal)).toBeVisible();
        const { violations } = await new AxeBuilder({ page: pagina })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
          .analyze();
        expect(
          violations.map(
            ({ id, nodes: [n] }) => `${nombre}: ${id} ${n?.html ?? ''} ${n?.any[0]?.message ?? ''}`,
          ),
          nombre,
        ).toEqual([]);
        const sobra = await pagina.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(sobra, `${nombre} sticks out sideways`).toBeLessThanOrEqual(0);
      }
    });
  }
}
