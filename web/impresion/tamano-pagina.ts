// The @page rule of each format. A roll is one page as long as its content; a long factura on letter
// paper is one long page too: splitting it would need Paginacion in the XML, decided before signing
// (Formato e-CF v1.0, section E).

const PX_POR_MM = 96 / 25.4;
const CARTA_MM = {
  ancho: 216,
  alto: 279,
  margen: { arriba: 12, derecha: 16, abajo: 14, izquierda: 20 },
};

/** CSS for `<style>`; `alto_px` is the height of the content as the screen laid it out. */
export function reglaDePagina(formato: 'carta' | '80' | '58', alto_px: number): string {
  const alto_mm = Math.ceil(alto_px / PX_POR_MM) + 2;
  if (formato !== 'carta') return `@page { size: ${formato}mm ${alto_mm}mm; margin: 0; }`;
  const { ancho, alto, margen: m } = CARTA_MM;
  const largo = Math.max(alto, alto_mm);
  return `@page { size: ${ancho}mm ${largo}mm; margin: ${m.arriba}mm ${m.derecha}mm ${m.abajo}mm ${m.izquierda}mm; }`;
}
