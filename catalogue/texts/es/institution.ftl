# The error catalogue in Spanish: codes about an institution, the way to it, and this server. How a message
# is written is said in texts/en/account.ftl, which words stand for what in labels.ftl.


## The connection: consent, sign-in, something to do at the bank

us-945 =
    .summary =
        La institución está reemplazando conexiones antiguas, y esta se tiene que aprobar de nuevo.
    .alert =
        Su banco está cambiando cómo comparte las cuentas. Para mantener esta al día, inicie sesión en su
        banco una vez más y dé su permiso.
    .message =
        Mientras la institución migra sus conexiones al inicio de sesión en sus propias páginas, ya no acepta
        el token de este acceso. La persona aprueba de nuevo mediante un enlace Fix. Después, las cuentas
        pueden tener otro institutionLoginId.
    .causes =
        - La institución está reemplazando una forma antigua de conectarse por otra en la que se aprueba en sus
          propias páginas.
    .steps =
        - Socio: envíe a la persona un enlace Fix para este acceso.
        - Usuario final: inicie sesión en el banco y apruebe las mismas cuentas.
        - Socio: lea las cuentas de nuevo y guarde su institutionLoginId, que puede ser nuevo.
        - Usuario final: si el Fix no ofrece las cuentas, agréguelas en la nueva entrada de la institución. Las
          antiguas se pueden eliminar después.

us-948 =
    .summary =
        La institución migró al inicio de sesión en sus propias páginas, y la persona todavía no ha aprobado
        allí.
    .alert =
        Su banco cambió cómo comparte las cuentas. Para mantener esta al día, inicie sesión una vez en su
        banco y dé su permiso.
    .message =
        La institución migró sus conexiones al inicio de sesión en sus propias páginas, y este acceso espera a
        que la persona apruebe allí. Un enlace Fix lleva a ese paso. Después, las cuentas pueden tener otro
        institutionLoginId.
    .causes =
        - La migración terminó, y la persona no ha iniciado sesión desde entonces.
    .steps = { us-945.steps }


## One account

us-960 =
    .summary = La institución no ofrece este tipo de datos para esta cuenta.
    .alert =
        Su banco no ofrece esta información para esta cuenta. Lo que sí ofrece está al día.
    .message =
        La institución no entrega los datos que se solicitaron, ya sea para esta cuenta o para ninguna. La
        cuenta en sí está bien, y volver a solicitarlos trae la misma respuesta.
    .causes =
        - Este tipo de cuenta no tiene esos datos.
        - La institución no ha construido esta parte de su interfaz.
    .steps =
        - Socio: prescinda de este tipo de datos para esta cuenta, o deje que la persona elija otra cuenta.
        - Institución: solo ella puede empezar a ofrecer los datos.

us-972 =
    .summary = Este tipo de cuenta todavía no se admite.
    .alert =
        Este tipo de cuenta todavía no se puede mantener al día. Sus demás cuentas no se ven afectadas.
    .alert-adding = Este tipo de cuenta todavía no se puede agregar. Por favor, elija otra cuenta.
    .message =
        La institución comparte la cuenta, pero este servidor todavía no conoce su tipo. Se incluye en la lista
        y se cuenta como no admitida, y no se guarda nada de ella. Las demás cuentas del acceso continúan.
    .causes =
        - La institución usa un tipo de cuenta que este servidor no había encontrado antes.
        - La institución cambió el tipo de la cuenta a uno que aquí no se conoce.
    .steps =
        - Socio: continúe sin esta cuenta, o deje que la persona elija otra.
        - Socio: { -case }. El operador puede hacer que se agregue el tipo, y entonces la cuenta entra con
          la siguiente actualización.


## The institution

us-102 =
    .summary = La institución está fuera de servicio por mantenimiento.
    .alert =
        Los sistemas de su banco están en mantenimiento. No tiene que hacer nada: actualizaremos esta
        cuenta cuando su banco vuelva a funcionar.
    .alert-adding =
        Los sistemas de su banco están en mantenimiento y por ahora no podemos conectarnos. Inténtelo más
        tarde o elija otro banco.
    .message =
        La institución dice que ella, o la parte a la que se llamó, está fuera de servicio por mantenimiento.
        Se pueden leer los datos de la última actualización correcta. El servidor vuelve a preguntar cuando
        termine el plazo que fijó la propia institución, o con pausas cada vez más largas si no fija ninguno.
    .message-adding =
        La institución dice que está fuera de servicio por mantenimiento. No se agregó nada.
    .causes =
        - Mantenimiento programado en la institución.
        - Una parte de los sistemas de la institución está apagada después de una falla.
    .steps =
        - { -wait } cuando la institución vuelva a estar en servicio.
        - Socio: si dura más de lo que la institución anunció, pregunte al operador de este servidor.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.

us-204 =
    .summary = La institución responde, pero su respuesta no se puede usar.
    .alert =
        No pudimos leer bien una respuesta de su banco. Conservamos sus últimos datos, lo revisamos y
        seguimos intentándolo; no tiene que hacer nada.
    .alert-adding =
        No pudimos leer bien una respuesta de su banco, así que no se agregó nada. Lo estamos revisando.
        Mientras tanto, puede elegir otro banco.
    .message =
        La institución envió algo que no corresponde a su propio protocolo, o páginas que se repiten o nunca
        terminan. No se guardó nada de ello. El servidor vuelve a intentarlo con pausas cada vez más largas,
        por si se resuelve solo; si no, el operador tiene que examinar lo que se envió.
    .message-adding =
        La institución envió algo que no corresponde a su propio protocolo, o páginas que se repiten o nunca
        terminan. No se agregó nada.
    .causes =
        - Llegó una página web, un aviso o un cuerpo vacío donde debían venir datos.
        - La institución cambió su interfaz.
        - Una falla en la forma en que la institución divide en páginas las listas largas.
    .steps =
        - { -wait } con pausas cada vez más largas, lo que retira el código si la falla era pasajera.
        - Socio: si sigue ahí después de un día, { -case }.
        - Operador: compare la respuesta registrada con la descripción de la institución, y trátelo con ella.
    .steps-adding =
        - Socio: mientras tanto, deje que la persona elija otra institución.
        - Socio: { -case }.
        - Operador: compare la respuesta registrada con la descripción de la institución, y trátelo con ella.

au-307 =
    .summary = { us-204.summary }
    .alert = { us-204.alert }
    .alert-adding = { us-204.alert-adding }
    .message = { us-204.message }
    .message-adding = { us-204.message-adding }
    .causes = { us-204.causes }
    .steps = { us-204.steps }
    .steps-adding = { us-204.steps-adding }

us-320 =
    .summary = Algo falló del lado de la institución.
    .alert =
        Su banco no pudo responder en este momento. No tiene que hacer nada: conservamos sus últimos datos y
        lo intentaremos de nuevo por usted.
    .alert-adding =
        Su banco no pudo responder en este momento, así que no se agregó nada. Inténtelo más tarde o elija
        otro banco, por favor.
    .message =
        La institución respondió que tuvo una falla. Se pueden leer los datos de la última actualización
        correcta. El servidor vuelve a intentarlo con pausas cada vez más largas, y deja en paz a la
        institución por un tiempo si sigue fallando.
    .message-adding = La institución respondió que tuvo una falla. No se agregó nada.
    .causes =
        - Una falla en los sistemas de la institución, por lo general breve.
        - Uno de los sistemas internos de la institución no responde.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.

us-341 =
    .summary = La institución no pudo demostrar su identidad.
    .alert =
        No pudimos comprobar que quien respondía era su banco, así que nos detuvimos. Conservamos sus
        últimos datos y lo estamos revisando.
    .alert-adding =
        No pudimos comprobar que quien respondía era su banco y no agregamos nada. Lo estamos revisando.
        Puede elegir otro banco.
    .message =
        El certificado que mostró la institución está vencido, lo emitió alguien desconocido o lleva el nombre
        de alguien más. La conexión se abandonó antes de enviar nada, y esta comprobación no se puede
        desactivar.
    .causes =
        - La institución dejó vencer un certificado, o instaló uno equivocado.
        - Algo entre este servidor y la institución lee el tráfico por el camino.
        - La dirección guardada para la institución es incorrecta.
    .steps =
        - Socio: { -case }.
        - Operador: examine el certificado y la dirección guardada para la institución. Pregunte a la
          institución por un medio en el que ya confíe.
        - Nadie: cuando la institución lo haya corregido, el próximo proceso nocturno retira el código.

au-580 =
    .summary = { us-504.summary }
    .alert = { us-504.alert }
    .alert-adding = { us-504.alert-adding }
    .message = { us-504.message }
    .message-adding = { us-504.message-adding }
    .causes = { us-504.causes }
    .steps = { us-504.steps }
    .steps-adding = { us-504.steps-adding }

us-910 =
    .summary = No se puede llegar a la institución.
    .alert =
        Por ahora no podemos comunicarnos con su banco. No tiene que hacer nada: conservamos sus últimos datos
        y lo intentaremos de nuevo.
    .alert-adding =
        Por ahora no podemos comunicarnos con su banco, así que no se agregó nada. Inténtelo más tarde o elija
        otro banco, por favor.
    .message =
        No se logró ninguna conexión con la institución. Se pueden leer los datos de la última actualización
        correcta. El servidor vuelve a intentarlo con pausas cada vez más largas.
    .message-adding = No se logró ninguna conexión con la institución. No se agregó nada.
    .causes =
        - La institución no está en línea, o su nombre no se resuelve.
        - La institución se mudó a otra dirección.
        - Este servidor no tiene salida a la red, en cuyo caso todas las instituciones se ven afectadas.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Operador: si hay varias instituciones afectadas a la vez, revise la salida a la red de este servidor.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Operador: si hay varias instituciones afectadas a la vez, revise la salida a la red de este servidor.

us-920 =
    .summary = La institución rechaza a este servidor, sea quien sea la persona.
    .alert =
        Su banco no nos permite conectarnos por el momento. No tiene que ver con usted ni con su cuenta,
        y lo estamos tratando con su banco.
    .alert-adding =
        Su banco no nos permite conectarnos por ahora. No tiene que ver con usted ni con su cuenta. Elija
        otro banco; lo estamos tratando con el suyo.
    .message =
        La institución rechaza a este servidor como receptor de datos. Se detienen todas las llamadas hacia
        ella, para que nada empeore. Ningún inicio de sesión ni enlace Fix cambia eso. El operador tiene que
        poner en orden la inscripción de este servidor.
    .causes =
        - La inscripción de este servidor en la institución venció, se suspendió o nunca se completó.
        - La acreditación, o el producto de software en que se basa, ya no tiene vigencia.
        - Un certificado o una clave por los que la institución conoce a este servidor ya no son válidos.
    .steps =
        - Socio: no envíe a las personas de vuelta al banco; { -case }.
        - Operador: revise la inscripción, las claves y los certificados de este servidor en la institución.
          Donde un registro público incluya a los receptores de datos, revise también su entrada allí.
        - Operador: pida a la institución que admita de nuevo a este servidor, y actualice un acceso para
          ver que lo haga.

us-977 =
    .summary = La institución no acepta más llamadas por ahora.
    .alert =
        Su banco limita cuántas veces se le puede consultar. No tiene que hacer nada: continuaremos cuando lo
        permita.
    .alert-adding =
        Su banco limita cuántas veces se le puede consultar, así que no se agregó nada. Espere unos minutos y
        vuelva a intentarlo.
    .message =
        Este servidor agotó las llamadas que la institución acepta por ahora. Se pueden leer los datos de la
        última actualización correcta. El servidor espera hasta el momento que indica la institución, o hasta
        que se recuperen sus propios límites.
    .message-adding =
        Este servidor agotó las llamadas que la institución acepta por ahora. No se agregó nada.
    .causes =
        - Demasiadas solicitudes a esta institución en poco tiempo, por ejemplo muchas actualizaciones a la
          vez.
        - Actualizaciones que un programa solicita una y otra vez. El proceso nocturno ya lo hace una vez al
          día.
    .steps =
        - { -wait } cuando termine la pausa.
        - Socio: entretanto no solicite ninguna actualización, y no deje que ningún programa las solicite por
          su cuenta.
    .steps-adding =
        - Usuario final: espere unos minutos y vuelva a intentarlo.


## Ourselves

us-990 =
    .summary = Algo falló dentro de este servidor.
    .alert =
        Algo salió mal de nuestro lado, no del suyo. No se perdió nada. Usted no tiene que hacer nada: lo
        revisamos y lo intentaremos de nuevo.
    .alert-adding =
        Algo salió mal de nuestro lado, no del suyo, y no se agregó nada. Usted no tiene que hacer nada: lo
        estamos revisando.
    .message =
        El servidor tuvo una falla propia. No se guardó nada a medias. La respuesta a una llamada lleva un
        ID de solicitud y nada más; lo demás está en el registro (log) del servidor, con ese ID. Una
        actualización que se interrumpió se vuelve a intentar por sí sola, con pausas cada vez más largas.
    .causes =
        - Una falla en este servidor.
        - Falló una parte de la que depende, como su base de datos o su disco.
    .steps =
        - Socio: si vuelve a ocurrir, abra un caso de soporte con el operador de este servidor e indique el ID
          de solicitud y la hora.
        - Operador: busque el ID de solicitud en el registro (log) y lea qué falló. Revise primero la base de
          datos y el disco.

us-991 =
    .summary = La institución dice que la solicitud de este servidor es incorrecta.
    .alert =
        Algo salió mal de nuestro lado, no del suyo, y no se pudo actualizar esta cuenta. No tiene que hacer
        nada: lo estamos revisando.
    .alert-adding =
        Algo salió mal de nuestro lado, no del suyo, y no se agregó nada. Lo estamos revisando. Mientras
        tanto, puede elegir otro banco.
    .message =
        La institución rechaza una solicitud por estar mal formada, y ni un rango de fechas más corto ni otra
        versión ayudaron. La falla es de este servidor, y enviar la misma solicitud otra vez trae la misma
        respuesta. Se pueden leer los datos anteriores.
    .causes =
        - La institución se aparta de su estándar, y su configuración aquí no lo indica.
        - La institución cambió su interfaz.
        - Una falla en este servidor.
    .steps =
        - Socio: { -case }.
        - Operador: compare la solicitud registrada con la descripción de la institución, y corrija la
          configuración de la institución o informe la falla a los creadores de este servidor.
        - Nadie: cuando se haya corregido, el próximo proceso nocturno retira el código.

us-992 =
    .summary =
        Un valor de la institución no se puede conservar con exactitud, así que no se conservó en absoluto.
    .alert =
        Esta cuenta tiene algo que aún no podemos leer con exactitud. Nos detuvimos para no guardar nada
        incorrecto y lo estamos revisando.
    .message =
        Un monto, una fecha o una moneda no se puede representar sin redondear o adivinar, así que no se guardó
        nada de esta respuesta. Se pueden leer los datos anteriores. Volver a intentarlo trae el mismo valor.
    .message-adding =
        Un monto, una fecha o una moneda no se puede representar sin redondear o adivinar, así que la cuenta no
        se agregó.
    .causes =
        - Un monto demasiado grande, o con más de cuatro decimales.
        - Una moneda que este servidor no conoce.
        - Una fecha que no existe.
    .steps =
        - Socio: { -case }.
        - Operador: busque el valor en la evidencia. Si el error es de la institución, avísele; si es de
          este servidor, infórmelo a sus creadores.
        - Nadie: cuando se haya corregido, el próximo proceso nocturno retira el código.


## Connections that are interrupted, new, or in doubt

us-101 =
    .summary = La conexión con la institución, que antes funcionaba, está interrumpida.
    .alert =
        La conexión con su banco está interrumpida por ahora. No tiene que hacer nada: conservamos sus últimos
        datos y lo intentaremos de nuevo.
    .alert-adding =
        La conexión con su banco está interrumpida, así que no se agregó nada. Inténtelo más tarde o elija
        otro banco, por favor.
    .message =
        La institución no acepta llamadas en este momento, por una conexión de la que se sabe que funciona. Se
        pueden leer los datos de la última actualización correcta. El servidor vuelve a intentarlo con pausas
        cada vez más largas, y llegan datos más nuevos en cuanto la institución responde.
    .message-adding =
        La institución no acepta llamadas en este momento. No se agregó nada, y las cuentas que se agregaron
        antes se conservan.
    .causes =
        - La institución está cambiando o reparando una parte de sus sistemas.
        - La vía de la institución para los programas no funciona, aunque su sitio web sigue en servicio.
        - Problemas en el camino entre este servidor y la institución.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: muestre los últimos datos correctos junto con su fecha.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.

us-900 =
    .summary = La conexión con esta institución es nueva y todavía no funciona siempre.
    .alert =
        La conexión con su banco es nueva y todavía no funciona siempre. No tiene que hacer nada: seguimos
        intentándolo por usted.
    .alert-adding =
        La conexión con su banco es nueva y todavía no funciona siempre. Inténtelo más tarde, por favor; suele
        funcionar la segunda vez.
    .message =
        La institución se abrió a las conexiones hace poco y todavía falla de vez en cuando. Otros intentos
        muestran lo que falta, y a menudo funcionan.
    .message-adding =
        La institución se abrió a las conexiones hace poco, y este intento falló. No se agregó nada. Otro
        intento suele funcionar.
    .causes =
        - La configuración de la institución aquí es nueva y no se ha probado con todos los tipos de cuenta.
        - La institución abrió su interfaz hace poco y todavía la está cambiando.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de unos días, { -case }.
    .steps-adding =
        - Usuario final: inténtelo de nuevo, de inmediato o más tarde el mismo día.
        - Socio: si varias personas no logran conectarse, { -case }.

us-915 =
    .summary = La conexión con esta institución se está reparando.
    .alert =
        La conexión con su banco se está reparando. No tiene que hacer nada: conservamos sus últimos datos y
        seguiremos cuando funcione.
    .alert-adding =
        La conexión con su banco se está reparando, así que no se agregó nada. Inténtelo más tarde o elija
        otro banco, por favor.
    .message =
        La institución cambió algo, y la conexión se está ajustando a ese cambio. Se pueden leer los datos de
        la última actualización correcta. El servidor vuelve a intentarlo con pausas cada vez más largas y
        continúa por sí solo.
    .message-adding =
        La institución cambió algo, y la conexión se está ajustando a ese cambio. No se agregó nada.
    .causes =
        - La institución cambió su interfaz o su inicio de sesión.
        - Se encontró una falla en la conexión, y su reparación está en curso.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de unos días, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.

us-171 =
    .summary = Algo inesperado en esta sola institución impide leer sus datos.
    .alert =
        Su banco tiene un problema que por ahora nos impide leer esta cuenta. No tiene que hacer nada: lo
        intentaremos de nuevo por usted.
    .alert-adding =
        Su banco tiene un problema en este momento, así que no se agregó nada. Inténtelo más tarde o elija
        otro banco, por favor.
    .message =
        La institución recibió la solicitud y la interrumpió antes de que sus datos estuvieran completos. Las
        demás instituciones no se ven afectadas. Se pueden leer los datos de la última actualización correcta,
        y el servidor vuelve a intentarlo con pausas cada vez más largas.
    .message-adding =
        La institución recibió la solicitud y la interrumpió antes de que sus datos estuvieran completos. No se
        agregó nada.
    .causes =
        - Una falla en la institución que afecta a algunos de sus clientes o tipos de cuenta.
        - La institución tiene mucha carga.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.

us-500 =
    .summary =
        Ocurrió algo inesperado, en la institución o mientras la página de vinculación estaba abierta.
    .alert =
        Ocurrió algo inesperado en su banco. No tiene que hacer nada: conservamos sus últimos datos y lo
        intentaremos de nuevo por usted.
    .alert-adding =
        Ocurrió algo inesperado. Lo que se había agregado antes se conserva. Por favor, inténtelo más tarde
        o elija otro banco.
    .message =
        En una cuenta: la institución falló de forma inesperada, y el servidor vuelve a intentarlo con
        pausas cada vez más largas. Como último evento de la página de vinculación: la página tuvo una falla
        y se cerró. Lo que se había agregado hasta entonces se conserva.
    .message-adding =
        La institución, o la página de vinculación, tuvo una falla inesperada. Lo que se había agregado
        hasta entonces se conserva, y después no se agregó nada más.
    .causes =
        - Una falla en la institución.
        - Una falla del servidor mientras la página de vinculación estaba abierta.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si lo comunicó la página de vinculación, haga un enlace nuevo cuando la persona comience otra
          vez.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: vuelva a la aplicación y comience de nuevo más tarde.
        - Socio: haga un enlace nuevo para ello.
        - Socio: si vuelve a ocurrir, { -case }.

us-124 =
    .summary = La conexión con la institución falló por un motivo que ella no indica.
    .alert =
        La conexión con su banco se cortó. No tiene que hacer nada: conservamos sus últimos datos y lo
        intentaremos de nuevo por usted.
    .alert-adding =
        La conexión con su banco se cortó, así que no se agregó nada. Por favor, inténtelo más tarde o elija
        otro banco.
    .message =
        La institución cortó la conexión sin un motivo que se pueda distinguir. Lo que estaba guardado
        permanece, y el servidor vuelve a intentarlo con pausas cada vez más largas.
    .message-adding =
        La institución cortó la conexión sin un motivo que se pueda distinguir. No se agregó nada.
    .causes =
        - Una falla en la institución, que ella comunica solo en términos generales.
        - Una parte de la interfaz de la institución cuyo funcionamiento aún no está confirmado.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.

us-973 =
    .summary = La institución no permite que esta persona use sus servicios en línea.
    .alert =
        Por ahora su banco no le permite el acceso en línea. Pregunte en su banco y vuelva a conectar esta
        cuenta cuando se lo permita.
    .alert-adding =
        Por ahora su banco no le permite el acceso en línea. Pregunte en su banco, por favor, y después vuelva
        a intentarlo aquí.
    .message =
        La institución conoce a la persona y rechaza lo que se solicitó: el acceso en línea nunca se abrió, o
        está impedido. Solo la persona puede aclararlo con la institución. Aquí no hay ningún problema.
    .causes =
        - La institución impidió el acceso por motivos de seguridad.
        - El acceso en línea nunca se abrió para esta persona, o para este tipo de cuenta.
        - La persona no tiene derecho a ver la cuenta en línea, por ejemplo como usuario autorizado de una
          tarjeta.
    .steps =
        - Usuario final: pregunte a la institución si el acceso en línea está abierto, y pida que lo abran.
        - Socio: después envíe a la persona un enlace Fix.
    .steps-adding =
        - Usuario final: pregunte a la institución si el acceso en línea está abierto, y pida que lo abran.
        - Usuario final: regrese y conéctese de nuevo.

us-4041 =
    .summary = No existe la entidad que nombra una llamada de Connect Components.
    .message =
        La llamada nombra una institución, un formulario de inicio de sesión o una configuración que no existe,
        o que no existe para este socio.
    .causes =
        - El ID se escribió mal, o viene de otro entorno.
        - Lo que nombraba se eliminó.
    .steps =
        - Socio: busque de nuevo el ID donde se creó, y envíe la llamada con él.

us-197 =
    .summary = La institución no tiene ningún estado de cuenta de esta cuenta.
    .alert =
        Su banco no tiene un estado de cuenta que podamos obtener para esta cuenta. Pregunte a su banco
        si emite estados de cuenta para ella.
    .message =
        La cuenta está bien, pero la institución no tiene ningún estado de cuenta de ella, o ninguno del
        período que se solicitó. Volver a solicitarlo trae la misma respuesta hasta que la institución emita
        uno.
    .causes =
        - La cuenta es nueva, y su primer estado de cuenta todavía no se emite.
        - Los estados de cuenta se envían en papel, y la persona no ha pedido recibirlos por vía electrónica.
        - La institución conserva los estados de cuenta por menos tiempo del que se solicitó.
    .steps =
        - Socio: solicite un estado de cuenta de otro mes, o prescinda de él.
        - Usuario final: vea en el sitio web de la propia institución si hay estados de cuenta y, si no los
          hay, pídalos por vía electrónica.
        - Institución: solo ella puede emitir el estado de cuenta.
