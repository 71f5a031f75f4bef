# The error catalogue in Spanish: how a visit to the link page ends. How a message is written is said in
# texts/en/account.ftl.


## The link page

us-1440 =
    .summary = El enlace, o la sesión que abrió, ha terminado.
    .alert =
        Esta página ya no está abierta. No se perdió nada. Por favor, vuelva a donde estaba antes y comience
        de nuevo.
    .message =
        Los enlaces y las sesiones que abren sirven por un tiempo limitado, y el de este ya pasó. Lo que se
        había agregado hasta entonces sigue agregado.
    .causes =
        - La persona se ausentó un rato.
        - El enlace se guardó, o se envió en un mensaje, y se abrió demasiado tarde.
        - Se volvió a abrir un enlace que sirve para una sola sesión.
    .steps =
        - Usuario final: vuelva a la aplicación y comience de nuevo.
        - Socio: haga un enlace nuevo cada vez que la persona comience, y ábralo de inmediato.

us-10039 =
    .summary = El enlace se modificó después de crearse.
    .alert = Este enlace no funciona. Por favor, vuelva a donde estaba antes y comience de nuevo.
    .message =
        La firma del enlace no corresponde a su contenido, así que no se abrió. No se cambió nada.
    .causes =
        - Un programa agregó, omitió o recodificó una parte del enlace.
        - El enlace se cortó en un mensaje.
        - Alguien probó en el enlace el ID de otra persona.
    .steps =
        - Socio: entregue el enlace byte por byte, sin agregarle nada.
        - Socio: haga un enlace nuevo para la persona.

us-100 =
    .summary = La persona salió de la página de vinculación antes del final.
    .message =
        La página de vinculación avisó a la página que la contiene que la persona decidió salir. Las cuentas
        que se habían agregado hasta entonces siguen agregadas. Nada falló.
    .causes =
        - La persona cambió de opinión, o quiere continuar más tarde.
        - La persona no encontró la institución.
        - La aplicación explicó muy poco para qué se piden las cuentas.
    .steps =
        - Socio: cierre la página y ofrezca comenzar de nuevo, sin presionar.
        - Socio: lea las cuentas del cliente, porque puede que se hayan agregado algunas.
        - Usuario final: comience de nuevo cuando quiera.

us-200 =
    .summary = La persona recorrió la página de vinculación hasta el final.
    .message =
        La página de vinculación avisó a la página que la contiene que la visita está completa. Las cuentas
        que la persona eligió están agregadas.
    .causes =
        - Todo salió como debía.
    .steps =
        - Socio: lea las cuentas del cliente y continúe.
        - Nadie: de aquí en adelante, el proceso nocturno mantiene las cuentas al día.

us-201 =
    .summary = No había nada que reparar.
    .message =
        La persona abrió un enlace Fix, y resultó que la conexión estaba bien. Se dejó como está.
    .causes =
        - La conexión se recuperó, o se reparó en otra ventana, después de crearse el enlace.
        - El enlace se hizo para un acceso distinto del que necesita reparación.
    .steps =
        - Socio: lea las cuentas de este acceso. Si están bien, continúe.
        - Socio: si el que no funciona es otro acceso, haga un enlace Fix para ese.

us-401 =
    .summary = La página de vinculación se abrió sin tener derecho a ello.
    .message =
        El enlace no era uno que este servidor hubiera creado para el socio, o se retiró el derecho a
        abrirlo. No se mostró nada y no se cambió nada.
    .causes =
        - El enlace viene de otro entorno.
        - El enlace se armó a mano.
        - El cliente para el que se hizo se eliminó entretanto.
    .steps =
        - Socio: haga un enlace nuevo y ábralo sin cambios en el entorno que lo creó.

us-1403 =
    .summary = El navegador no dejó que se abriera la ventana del banco.
    .message =
        La página que contiene a la página de vinculación le avisa que el navegador bloqueó la ventana en la
        que la persona inicia sesión en el banco. No se agregó nada.
    .causes =
        - El navegador, o un bloqueador, impide que se abran ventanas nuevas.
        - La página abrió la ventana por su cuenta y no a partir de un clic de la persona.
    .steps =
        - Socio: abra la ventana del banco directamente con el clic de la persona.
        - Usuario final: permita que esta página abra ventanas nuevas y presione el botón otra vez.

us-1412 =
    .summary = El programa que abre la página de vinculación se usó de una manera que no puede funcionar.
    .message =
        El SDK web publicado detectó que se le llamó de forma incorrecta y no abrió la página.
    .causes =
        - Se le pidió abrir una segunda página mientras la primera está abierta.
        - El enlace que recibió está vacío o no es un enlace.
        - Se le pidió redirigir desde dentro de un marco (frame).
    .steps =
        - Socio: abra una sola página a la vez, con el enlace exactamente como se creó.
        - Socio: mire la consola del navegador, donde el SDK dice qué fue lo que no esperaba.
