// Name of the file that is sent: RNC of whoever issues it plus the e-NCF (the DGII refuses any other,
// message 3243). ACECF and ARECF are issued by the buyer.
// Source: Descripción Técnica Servicios Emisores Electrónicos (02-01-2026).

/** '130000018E310000001003.xml'. */
export function nombreArchivo(rnc: string, encf: string): string {
  return `${rnc}${encf}.xml`;
}
