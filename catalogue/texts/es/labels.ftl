# The error catalogue in Spanish: what the language is, and the words for fields and their values.
#
# Written as banks in the United States write to customers who read Spanish: usted, plain, no country's
# own turns. One word per thing: login is acceso, sign-in is inicio de sesión, consent is consentimiento,
# approval is aprobación (on the page of a person: permiso), refresh is actualización, the nightly batch
# is proceso nocturno, partner is socio, link page is página de vinculación, a statement is estado de
# cuenta. Published names (Data Connect Fix, TxPush, names of fields and of headers) stay as they are.
#
# How the files of a language belong together is said in English, in texts/en/labels.ftl.


## The language

language =
    .name = Español
    .reviewed = no

reviewed =
    .yes = Leído y aprobado por una persona.
    .no = Todavía no lo ha leído una persona.


## Phrases

-case =
    abra un caso de soporte con el operador de este servidor e indique este código, la hora en que se vio por
    primera vez y la cuenta, si la hay

-wait = Nadie: basta con esperar. El servidor vuelve a intentarlo por sí solo


## Labels

title =
    .aggregation_status_code = Código de estado de agregación
    .error_code = Código de error
    .event_code = Código de evento
    .category = Categoría de remediación
    .http_status = Estado HTTP
    .alert = Alerta de Data Connect
    .message = Mensaje de error
    .causes = Causas frecuentes
    .steps = Pasos para resolverlo
    .retriable_by_end_user = El usuario final puede reintentarlo
    .latest_data = Acceso a los datos más recientes
    .actor = A quién le toca actuar
    .scope = Qué abarca
    .retry = El servidor lo reintenta
    .blocks_nightly = Bloquea el proceso nocturno
    .fix_eligible = Elegible para Data Connect Fix
    .severity = Gravedad
    .opens_case = Abre un caso de soporte

alert =
    .none = Ninguna. A nadie se le muestra una alerta por este código.

http_status =
    .none = Ninguno. Lo comunica la página de vinculación y no responde a ninguna llamada.

type =
    .account = Cuenta
    .institution = Institución
    .request = Solicitud
    .sdk-event = Página de vinculación

phase =
    .link = mientras se agregan cuentas o se repara una conexión
    .refresh = en una actualización que alguien solicitó
    .nightly = en el proceso nocturno
    .live = en una llamada que llega hasta el banco mientras quien llama espera
    .request = en una llamada que no llega a ningún banco

# What stands on a page around an entry.
page =
    .adding = Mientras se agrega una cuenta
    .beside = Junto a las filas publicadas
    .by_rule = Cuando la regla de una institución lo elige, este código comunica:
    .code = Código
    .default_for = De manera predeterminada, este código comunica:
    .documented_only = Solo documentado: este servidor nunca lo comunica.
    .elsewhere = El mismo suceso en otra región:
    .here = En este servidor
    .index = Errores
    .index_intro =
        Todos los códigos de ambas regiones. Cada valor de una página dice si está publicado, deducido de lo
        publicado o decidido aquí (propio). Un código con un punto está solo documentado: este servidor
        nunca lo comunica.
    .inherited = Tomado por completo de Estados Unidos: esta región no publica nada propio al respecto.
    .note = Nota.
    .phases = Este código puede presentarse
    .provenance = Procedencia
    .see = Vea también
    .theme = Tema

# How a step begins: whose it is.
who =
    .end-user = Usuario final
    .partner = Socio
    .institution = Institución
    .operator = Operador
    .nobody = Nadie

retriable_by_end_user =
    .yes = Sí. La persona puede volver a intentarlo, de inmediato o como digan los pasos.
    .no = No. Volver a intentarlo no cambia nada.

latest_data =
    .available = Sí. Nada impide obtener los datos más recientes.
    .stale =
        Todavía no. Se pueden leer los datos de la última actualización correcta, y los más nuevos llegan por
        sí solos.
    .unavailable-until-resolved =
        No, hasta que alguien lo resuelva. Lo que ya estaba guardado no se ve afectado.

actor =
    .end-user = La persona titular de las cuentas
    .partner = El socio
    .institution = La institución
    .operator = El operador de este servidor
    .nobody = Nadie

scope =
    .partner = El socio en su totalidad, o una llamada que hizo
    .institution = Todas las conexiones con la institución
    .login = Una conexión y todas sus cuentas
    .account = Una cuenta
    .product = Un tipo de datos de una cuenta

retry =
    .never = No. El servidor no vuelve a intentarlo por sí solo.
    .after = Sí, cuando termine la pausa que se pidió.
    .backoff = Sí, con pausas cada vez más largas.

blocks_nightly =
    .yes = Sí. El proceso nocturno lo deja fuera hasta que se resuelva.
    .no = No. El proceso nocturno continúa.

fix_eligible =
    .yes = Sí. Completar un enlace Fix lo resuelve.
    .no = No. Un enlace Fix no lo resuelve.

severity =
    .info = Información: es parte de la vida normal
    .warning = Advertencia: pasa por sí sola, o un programa toma otro camino
    .error = Error: alguien tiene que actuar
    .critical = Crítico: detiene a muchos y no pasa por sí solo

opens_case =
    .yes = Sí.
    .no = No.

provenance =
    .published = publicado
    .inferred = deducido
    .ours = propio

region =
    .us = Estados Unidos
    .au = Australia

# Alrededor de las páginas del sitio.
site =
    .title = Catálogo de errores
    .heading = Todos los códigos y qué hacer con cada uno
    .lead = Qué ocurrió, a quién le toca actuar y cómo se resuelve: cada código de las dos regiones.
    .flow = Lo que piden estos códigos es lo mismo, de modo que un solo flujo sirve para todos.
    .search = Buscar por código o por palabras
    .find = Buscar
    .codes = códigos
    .nothing = Ningún código tiene esas palabras. Pruebe con menos palabras o con otras.
    .regions = Regiones
    .languages = Idiomas
    .skip = Ir al contenido
    .only = solo documentado
    .happened = Qué ocurrió
    .move = A quién le toca actuar
    .todo = Qué hacer
    .alert = Lo que ve la persona
    .nine = Los nueve atributos publicados
    .conditions = Puede informar de:
    .example = Una respuesta que lo lleva
    .unknown = Ese código no existe
    .near = Quizá buscaba
    .footer =
        Holdfast es independiente: no está afiliado a Mastercard ni cuenta con su aval. Los valores marcados como nuestros
        se deciden aquí y no dicen nada de ningún otro servicio.

# The matrix: how each code is produced in each phase.
matrix =
    .title = Cómo se produce cada código
    .lead =
        Cada código de las dos regiones y cada fase en la que se habla con un banco: si el banco de pruebas lo provoca en
        su propio protocolo, si responde con un número propio que una regla de la institución asocia al código, o por
        qué no se produce.
    .produce = Cómo producirlo
    .link = Inicie sesión en el banco de pruebas con este nombre
    .script = Asígnelo a una cuenta del banco de pruebas
    .live = Lo mismo, y después pida el titular, un saldo o un extracto
    .share = natural, de lo que puede producirse
    .phase = Fase
    .code = Código

way =
    .natural = natural
    .override = por regla
    .refused = no se produce

act =
    .nothing = No hay que hacer nada: todo va bien.
    .deny = Rechace la autorización en el banco de pruebas.
    .somebody-else = Repare la conexión e inicie sesión en el banco de pruebas como otra persona.
    .twice = Haga lento el banco (slow:90s@refresh), actualice y vuelva a pedirlo antes de que llegue la respuesta.

refused =
    .documented-only = solo documentado: este servidor nunca lo informa
    .no-bank = responde a una llamada incorrecta en sí misma: no interviene ningún banco
    .link-page = la página de enlace lo comunica a la página que la rodea: no interviene ningún banco
    .not-then = no surge en esa fase
