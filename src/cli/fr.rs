//! The French texts of the command line. A key is the name of an argument, with the path of its command before it if
//! other commands have another text: `zone`, `check zone`. The key of a value is `argument=value`.

/// The name of the place of a command in the usage.
pub(super) const COMMAND: &str = "COMMANDE";

/// Keys and their texts.
pub(super) type Table = &'static [(&'static str, &'static str)];

/// Every table.
#[cfg(test)]
pub(super) const TABLES: [Table; 6] = [ABOUTS, REMARKS, ARGUMENTS, VALUES, HEADINGS, VALUE_NAMES];

/// Descriptions of commands, by path.
pub(super) const ABOUTS: Table = &[
    (
        "",
        "Génère et contrôle les enregistrements DNS SRV de MSSanté, le réseau français de messagerie sécurisée de santé",
    ),
    (
        "generate",
        "Écrire les enregistrements SRV de tous les domaines des opérateurs déclarés",
    ),
    (
        "check",
        "Contrôler les enregistrements SRV de domaines et dire quels domaines et opérateurs sont conformes",
    ),
    (
        "merge",
        "Fusionner les rapports des parties d’un audit (check --shard)",
    ),
    (
        "history",
        "Montrer les audits l’un après l’autre : la tendance, depuis quand les opérateurs sont conformes, les causes les plus anciennes",
    ),
    (
        "compare",
        "Montrer ce qui a changé d’un audit au suivant : domaines, opérateurs, enregistrements et causes",
    ),
    (
        "letters",
        "Écrire un courrier à chaque opérateur dont des domaines ne sont pas conformes : les défauts, et les enregistrements à publier",
    ),
    (
        "discover",
        "Montrer pas à pas comment un logiciel de messagerie découvre ses serveurs : ce qu’il trouve, ce qu’il retient et pourquoi",
    ),
    (
        "whitelist",
        "Examiner une liste blanche : sa signature, son contenu, les changements entre deux listes",
    ),
    (
        "whitelist verify",
        "Vérifier la signature et afficher qui a signé",
    ),
    (
        "whitelist list",
        "Afficher le contenu d’une liste blanche : ses opérateurs, ses domaines ou ses anomalies",
    ),
    (
        "whitelist diff",
        "Afficher les changements entre deux listes blanches",
    ),
    (
        "archive",
        "Garder des audits dans un fichier, pour les afficher de nouveau et suivre ce qui change",
    ),
    (
        "archive add",
        "Ajouter des rapports produits plus tôt ou fusionnés",
    ),
    ("archive list", "Énumérer les audits"),
    (
        "archive show",
        "Écrire le rapport d’un audit, dans n’importe quel format de `mssrv check`",
    ),
    (
        "archive export",
        "Écrire un audit, ou tous, sous forme de fichiers JSON",
    ),
    ("archive remove", "Retirer un audit"),
    (
        "lab",
        "Servir les zones des scénarios sur une adresse de bouclage, comme banc d’essai",
    ),
    (
        "completions",
        "Afficher le script de complétion d’un interpréteur de commandes",
    ),
    ("man", "Afficher les pages de manuel, une par commande"),
    ("help", "Afficher cette aide ou celle d’une commande"),
];

/// Texts after the options of commands, by path.
pub(super) const REMARKS: Table = &[
    (
        "generate",
        "\
Code de retour :
  0  les enregistrements sont écrits
  2  échec de la commande ; ou, avec --keep-going, des domaines sont refusés et les autres sont écrits

Code de retour avec --verify-output :
  0  les fichiers contiennent exactement ce qui serait écrit
  1  un fichier est différent
  2  échec de la commande

Code de retour avec --diff et --missing-from :
  0  il n’y a rien à changer
  1  les changements sont écrits
  2  échec de la commande
  3  aucun changement n’a été trouvé, mais un point reste indéterminé",
    ),
    (
        "check",
        "\
Code de retour :
  0  tous les domaines sont conformes
  1  au moins un domaine est non conforme ou absent
  2  échec de la commande
  3  aucun domaine n’est non conforme ni absent, mais au moins un est indéterminé

Code de retour avec --lab :
  0  tous les scénarios ont le verdict attendu
  1  au moins un scénario a un autre verdict
  2  échec de la commande",
    ),
    (
        "merge",
        "\
Code de retour, comme celui de `mssrv check` pour tous les domaines :
  0  tous les domaines sont conformes
  1  au moins un domaine est non conforme ou absent
  2  les rapports ne peuvent pas être fusionnés : rien n’est écrit et le message dit quoi faire
  3  aucun domaine n’est non conforme ni absent, mais au moins un est indéterminé",
    ),
    (
        "compare",
        "\
Code de retour :
  0  rien n’a changé ; avec --fail-on regression, aucun domaine n’est en régression
  1  quelque chose a changé ; avec --fail-on regression, un domaine est en régression
  2  les audits ne peuvent pas être comparés : rien n’est écrit et le message dit quoi faire",
    ),
    (
        "history",
        "\
Code de retour :
  0  l’historique est écrit
  2  échec de la commande : rien n’est écrit et le message dit quoi faire",
    ),
    (
        "archive add",
        "\
Un audit est identifié par la seconde où il a commencé. Si l’archive l’a déjà, avec le même contenu, rien ne change.

Code de retour :
  0  tous les rapports sont dans l’archive
  2  échec de la commande, ou un rapport est refusé ; les autres sont dans l’archive",
    ),
    (
        "archive show",
        "\
Code de retour, comme celui de `mssrv check` :
  0  tous les domaines sont conformes
  1  au moins un domaine est non conforme ou absent
  2  échec de la commande
  3  aucun domaine n’est non conforme ni absent, mais au moins un est indéterminé",
    ),
    (
        "letters",
        "\
Code de retour :
  0  les courriers sont écrits, ou aucun opérateur n’en a besoin
  2  échec de la commande : rien n’est écrit et le message dit quoi faire",
    ),
    (
        "discover",
        "\
Code de retour :
  0  le domaine est conforme
  1  le domaine est non conforme ou absent
  2  échec de la commande
  3  aucun défaut n’a été trouvé, mais un point reste indéterminé

Code de retour avec --lab :
  0  le scénario a le verdict attendu
  1  le scénario a un autre verdict
  2  échec de la commande",
    ),
    (
        "whitelist verify",
        "\
Sans --ca-file ni --pin-sha256, une signature valide prouve que le document est intact, mais non qui l’a signé. Un document intact mais trop ancien, ou signé par un autre signataire, est dit valide mais refusé. La révocation n’est pas vérifiée.

Code de retour :
  0  la signature est valide et respecte les options ; ou, avec --allow-unsigned, elle est absente
  1  la signature est invalide, ne respecte pas les options ou est absente
  2  le fichier n’est pas une liste blanche complète, ou la commande a échoué",
    ),
    (
        "whitelist diff",
        "\
Un domaine passe d’un opérateur à un autre si les opérateurs qui l’inscrivent ont changé. Un opérateur est identifié par l’OU des noms de ses certificats.
Les dates de mise à jour, les descriptions, les contacts, les entrées répétées et les autres graphies du nom d’un certificat ne sont pas des changements. --max-age ne s’applique qu’à NOUVELLE.

Code de retour :
  0  les listes blanches ont le même contenu
  1  le contenu a changé
  2  échec de la commande",
    ),
];

/// Headings of options, by the English ones.
pub(super) const HEADINGS: Table = &[
    ("Messages", "Affichage"),
    ("Domains and operators", "Domaines et opérateurs"),
    ("Whitelist signature", "Signature de la liste blanche"),
    ("DNS servers", "Serveurs DNS"),
    ("DNS servers, with --diff", "Serveurs DNS, avec --diff"),
    ("Severities", "Gravités"),
    ("Probing of fronts", "Sonde des fronts"),
    ("Complete zones", "Zones complètes"),
];

/// Names of values of options, by the English ones.
pub(super) const VALUE_NAMES: Table = &[
    ("LANG", "LANGUE"),
    ("WHEN", "QUAND"),
    ("FILE", "FICHIER"),
    ("HEX", "HEXA"),
    ("NAME", "NOM"),
    ("DAYS", "JOURS"),
    ("ID|NAME", "ID|NOM"),
    ("DOMAIN", "DOMAINE"),
    ("[ORIGIN=]FILE", "[ORIGINE=]FICHIER"),
    ("CODE=LEVEL", "CODE=NIVEAU"),
    ("FORMAT=FILE", "FORMAT=FICHIER"),
    ("SERVER", "SERVEUR"),
    ("SECONDS", "SECONDES"),
    ("HOST", "HÔTE"),
    ("LAYOUT", "DISPOSITION"),
    ("PATH", "CHEMIN"),
    ("HOW", "MODE"),
    ("DIR", "DOSSIER"),
    ("REPORT", "RAPPORT"),
    ("FILE|DIR", "FICHIER|DOSSIER"),
    ("OLD", "ANCIENNE"),
    ("NEW", "NOUVELLE"),
    ("BEFORE", "AVANT"),
    ("REPORT|ARCHIVE", "RAPPORT|ARCHIVE"),
    ("AFTER", "APRÈS"),
    ("WHAT", "OBJET"),
    ("ADDRESS|DOMAIN", "ADRESSE|DOMAINE"),
    ("TABLE", "TABLEAU"),
    ("PROGRAM", "PROGRAMME"),
];

/// Help of arguments.
pub(super) const ARGUMENTS: Table = &[
    (
        "help",
        "Afficher l’aide : un résumé avec -h, tout avec --help",
    ),
    ("version", "Afficher la version"),
    (
        "lang",
        "Langue des messages, de l’aide et des rapports : en ou fr [par défaut : celle du système]. Le JSON, le CSV et les zones ne changent jamais",
    ),
    (
        "color",
        "Quand utiliser des couleurs ; auto : sur un terminal, sauf si la variable NO_COLOR est définie",
    ),
    (
        "quiet",
        "N’afficher que les résultats, les erreurs et les avertissements sur ce qui a été écarté",
    ),
    (
        "verbose",
        "Afficher aussi les constats d’information et les domaines conformes",
    ),
    // Signature of the whitelist.
    (
        "allow_unsigned",
        "Accepter une liste blanche sans signature",
    ),
    (
        "ca_file",
        "Autorités (PEM ou DER) ; l’une d’elles doit avoir émis le certificat du signataire : avec l’IGC-Santé, l’autorité intermédiaire ; répétable",
    ),
    (
        "pin_sha256",
        "SHA-256 du certificat qui doit avoir signé, en chiffres hexadécimaux ; répétable. Le nom du signataire n’est alors vérifié qu’avec --signer. Avec --ca-file, les deux options doivent être respectées",
    ),
    (
        "signer",
        "Nom commun que doit porter le certificat du signataire [par défaut avec --ca-file : alb.mssante.fr]",
    ),
    (
        "max_age",
        "Âge maximal de la liste blanche en jours, d’après sa propre date",
    ),
    // Domains and operators.
    (
        "whitelist",
        "Liste blanche de l’espace de confiance (XML) ; - désigne l’entrée standard",
    ),
    (
        "operators",
        "Fichier des opérateurs (TOML) : fronts et domaines déclarés",
    ),
    (
        "requirement",
        "Fichier d’exigence (TOML) qui remplace l’exigence intégrée EX_LPS_0300",
    ),
    (
        "domains",
        "Liste de domaines, un nom par ligne, # commence un commentaire ; - désigne l’entrée standard",
    ),
    (
        "operator",
        "Seulement les domaines de cet opérateur, désigné par son id ou son nom ; répétable",
    ),
    (
        "check names",
        "Domaines à contrôler, au lieu de tous ceux de la liste blanche, du fichier des opérateurs ou des fichiers de zone",
    ),
    (
        "shard",
        "Seulement les domaines de la partie I sur N, de 1/N à N/N, pour un tableau de tâches ; `mssrv merge` fusionne les rapports. La partie d’un domaine ne dépend que de son nom. Avec --array=1-7 de Slurm : `\"$SLURM_ARRAY_TASK_ID/7\"`. Si les indices commencent à 0 (Kubernetes, --array=0-6) : `\"$((JOB_COMPLETION_INDEX + 1))/7\"`. Chaque partie interroge au rythme de --rate : le diviser par N",
    ),
    // DNS servers.
    (
        "server",
        "Serveur récursif à interroger au lieu de ceux du système : IP[:PORT], HÔTE[:PORT], tls://HÔTE[@IP][:PORT] ou https://HÔTE[@IP][:PORT]/CHEMIN ; répétable : tous sont interrogés, et ceux qui répondent doivent concorder",
    ),
    (
        "server_ca",
        "Autorités des serveurs tls:// et https:// (PEM ou DER), au lieu de celles du système ; répétable. (Pour le signataire de la liste blanche, voir --ca-file)",
    ),
    (
        "authoritative",
        "Interroger directement tous les serveurs faisant autorité sur les zones. Les résolveurs du système (ou --server) ne servent alors qu’à trouver les serveurs racine ; --server peut aussi désigner des serveurs faisant autorité, d’où part la recherche",
    ),
    (
        "ns_port",
        "Port sur lequel --authoritative interroge les serveurs de noms, pour les bancs d’essai",
    ),
    (
        "rate",
        "Requêtes par seconde et par serveur ; 0 : sans limite [par défaut : 100]",
    ),
    (
        "discover rate",
        "Requêtes par seconde et par serveur ; 0 : sans limite [par défaut : 0]",
    ),
    (
        "timeout",
        "Attente maximale d’une réponse, en secondes ; les premières tentatives attendent moins [par défaut : 2]",
    ),
    (
        "retries",
        "Nouvelles tentatives après une tentative sans réponse [par défaut : 14]",
    ),
    (
        "discover retries",
        "Nouvelles tentatives après une tentative sans réponse [par défaut : 3 ; avec --lab : 2]",
    ),
    ("concurrency", "Nombre de domaines interrogés en même temps"),
    (
        "keep_trying",
        "Continuer même si aucun serveur ne répond. Sans cette option, une commande qui porte sur 20 domaines ou plus s’arrête si toutes les tentatives sont refusées, ou si les requêtes sur 20 domaines restent sans réponse",
    ),
    (
        "check zone",
        "Fichier de zone à contrôler avant sa publication, sans interroger de serveurs ; répétable. Un fichier sans enregistrement SOA est un fragment de zone. Les noms sont relatifs à ORIGINE jusqu’à ce que $ORIGIN la change ; - désigne l’entrée standard",
    ),
    (
        "discover zone",
        "Fichier de zone à contrôler avant sa publication, sans interroger de serveurs ; répétable. Les noms sont relatifs à ORIGINE jusqu’à ce que $ORIGIN la change ; - désigne l’entrée standard",
    ),
    (
        "zone_complete",
        "Considérer que les fichiers de zone contiennent tous les enregistrements SRV des domaines : un domaine qu’ils ne contiennent pas n’a aucun enregistrement. Sans cette option, il est indéterminé",
    ),
    (
        "check lab",
        "Contrôler le banc d’essai intégré : opérateurs d’exemple et scénarios au verdict connu, sans réseau. Valeurs par défaut dans ce cas : `--rate 0 --timeout 0.5 --retries 2`",
    ),
    (
        "discover lab",
        "Chercher le domaine dans le banc d’essai intégré, dont les scénarios ont un verdict connu, sans réseau. Valeur par défaut dans ce cas : `--timeout 0.5`",
    ),
    (
        "neighbours",
        "Chercher aussi les jokers et les services qu’un client générique peut préférer aux services requis : cinq requêtes de plus par domaine [toujours avec --lab et --zone]",
    ),
    // Probing of fronts.
    (
        "probe",
        "Se connecter une fois à chaque front : TCP, message d’accueil, STARTTLS, certificat et méthodes d’authentification proposées. Aucun identifiant n’est envoyé",
    ),
    (
        "probe_private",
        "Sonder aussi les fronts aux adresses privées, de bouclage ou à usage particulier. Un enregistrement peut désigner n’importe quelle adresse : sans cette option, mssrv ne se connecte jamais à votre propre réseau à cause d’un enregistrement",
    ),
    (
        "front_ca",
        "Autorités (PEM ou DER) ; l’une d’elles doit avoir émis les certificats des fronts ; répétable. (Pour le signataire de la liste blanche, voir --ca-file)",
    ),
    (
        "client_cert",
        "Certificat client (PEM), présenté dans une deuxième connexion aux fronts authcli qui en demandent un",
    ),
    (
        "client_key",
        "Clé privée de --client-cert (PEM, non chiffrée)",
    ),
    (
        "probe_timeout",
        "Attente maximale d’une connexion à un front et de chacune de ses réponses, en secondes ; la visite entière dure au plus quatre fois ce temps, et recommence une fois si le front cesse de répondre",
    ),
    // Severities.
    (
        "severity",
        "Gravité d’une règle : error, warning ou info ; répétable. Elle prime sur celle du fichier des opérateurs",
    ),
    (
        "explain",
        "Afficher seulement ce que contrôle une règle, pourquoi c’est important et quoi faire ; répétable",
    ),
    // Output.
    ("check format", "Format du rapport [par défaut : table]"),
    (
        "merge format",
        "Format du rapport. En ndjson, les domaines se suivent partie par partie, dans l’ordre où ils ont été traités ; la mémoire nécessaire n’augmente pas avec leur nombre",
    ),
    ("generate format", "Format des enregistrements"),
    ("discover format", "Format du résultat"),
    ("whitelist verify format", "Format du résultat"),
    ("whitelist list format", "Format de la liste"),
    (
        "whitelist diff format",
        "Format des changements. Si un changement de certificats concerne beaucoup de domaines, table et markdown n’en nomment que quelques-uns, et tous avec -v",
    ),
    (
        "output",
        "Fichier à écrire, remplacé en entier ; - désigne la sortie standard",
    ),
    (
        "check output",
        "Fichier à écrire, remplacé en entier (en ndjson : un nouveau fichier, complété au fil de l’audit) ; - désigne la sortie standard",
    ),
    (
        "generate output",
        "Fichier à écrire, remplacé en entier ; - désigne la sortie standard. Avec une disposition en plusieurs fichiers : dossier à écrire, qui ne doit contenir rien d’autre",
    ),
    (
        "also",
        "Écrire aussi le rapport dans ce format et dans ce fichier, remplacé en entier ; répétable",
    ),
    (
        "resume",
        "Continuer l’audit interrompu de ce fichier ndjson, avec les options de son lancement",
    ),
    (
        "mailboxes",
        "Pondérer les domaines, les causes et les opérateurs par leurs boîtes aux lettres (BAL) : l’extraction « Extraction_Correspondance_MSSante » de l’Annuaire Santé, le texte ou son .zip ; - désigne l’entrée standard. Seul le nombre de BAL de chaque domaine est conservé",
    ),
    (
        "csv_table",
        "Objet d’une ligne de --format csv [par défaut : findings]",
    ),
    (
        "csv_for",
        "Programme qui lira le tableau de --format csv [par défaut : rfc4180]",
    ),
    (
        "digests",
        "Ajouter un SHA-256 à chaque domaine du rapport, pour que les lecteurs refusent une entrée dont les textes ont été modifiés (formats json et ndjson)",
    ),
    // generate
    (
        "smtp_psc",
        "Front SMTP de l’interface PSC, avec --domains au lieu d’un fichier des opérateurs",
    ),
    ("smtp_authcli", "Front SMTP de l’interface authcli"),
    ("imap_psc", "Front IMAP de l’interface PSC"),
    ("imap_authcli", "Front IMAP de l’interface authcli"),
    (
        "diff",
        "N’écrire que les différences avec les enregistrements publiés, sous forme d’ajouts et de suppressions (bind, nsupdate, powerdns, windows, csv et json)",
    ),
    (
        "missing_from",
        "Comme --diff, avec un rapport terminé de `mssrv check --format json` ou ndjson au lieu de requêtes ; - désigne l’entrée standard",
    ),
    (
        "zone_file",
        "Fichier de zone avec lequel comparer, sans interroger de serveurs ; répétable. Un fichier sans enregistrement SOA est un fragment de zone. Les noms sont relatifs à ORIGINE jusqu’à ce que $ORIGIN la change ; - désigne l’entrée standard",
    ),
    (
        "layout",
        "Répartition des enregistrements en fichiers ; toute disposition sauf single écrit un dossier",
    ),
    (
        "generate zone",
        "Zone qui héberge des domaines ; répétable. Un domaine appartient à la plus longue zone de --zone dont il porte le nom ou la terminaison ; sinon, il est une zone à lui seul. Pour les formats qui nomment des zones (nsupdate, powerdns, octodns, dnscontrol, terraform, windows, csv, json), --layout per-zone et --standalone",
    ),
    (
        "ttl",
        "Durée de vie (TTL) de tous les enregistrements, en secondes ; elle prime sur le fichier des opérateurs [par défaut : celle de l’opérateur, sinon celle du fichier, sinon 3600]",
    ),
    (
        "no_comments",
        "Ne pas écrire de commentaires ; le format json indique quand même la provenance des enregistrements",
    ),
    (
        "keep_going",
        "Laisser de côté les domaines au nom inutilisable et écrire les autres ; chacun est signalé, et le code de retour est 2",
    ),
    (
        "force",
        "Écrire dans un dossier qui contient d’autres fichiers, ou remplacer des fichiers modifiés depuis que mssrv les a écrits",
    ),
    (
        "verify_output",
        "Ne rien écrire ; comparer les enregistrements avec le fichier ou le dossier de -o et signaler la première différence",
    ),
    (
        "standalone",
        "Écrire des zones complètes, avec enregistrements SOA et NS, selon [zone] du fichier des opérateurs : un fichier par zone de --zone, et un par domaine hors de ces zones",
    ),
    (
        "serial",
        "Numéro de série des zones nouvelles ou modifiées : date (AAAAMMJJnn), unix (secondes) ou un nombre ; les autres zones gardent celui du dossier",
    ),
    (
        "new_serials",
        "Donner un nouveau numéro de série à toutes les zones, même si leurs enregistrements n’ont pas changé : à utiliser après une modification d’un fichier de `include`",
    ),
    (
        "server_config",
        "Écrire aussi le fichier que ce serveur inclut dans sa configuration pour servir les zones ; répétable",
    ),
    (
        "zones_dir",
        "Dossier des fichiers de zone sur le serveur [par défaut : celui du serveur]",
    ),
    (
        "zones_template",
        "Modèle (pattern de NSD, template de Knot) que suivent toutes les zones",
    ),
    (
        "catalog",
        "Écrire aussi une zone catalogue de ce nom, qui énumère les zones pour les serveurs secondaires (RFC 9432)",
    ),
    // merge
    (
        "reports",
        "Rapports de toutes les parties d’un même audit, dans n’importe quel ordre : écrits par `mssrv check --shard` avec --format json ou ndjson, ou les uns en json et les autres en ndjson. Pour écrire un rapport entier dans un autre format, indiquer ce seul rapport",
    ),
    // compare
    (
        "before",
        "L’audit le plus ancien : son rapport, écrit avec --format json ou ndjson, ou ARCHIVE@DATE ; - désigne l’entrée standard",
    ),
    (
        "after",
        "L’audit le plus récent : son rapport, ou ARCHIVE@DATE, par exemple audits.sqlite@2026-11-30 ou audits.sqlite@latest ; - désigne l’entrée standard",
    ),
    (
        "compare force",
        "Comparer aussi des audits faits de façons différentes, par exemple avec et sans --probe, ou le plus récent en premier. Les rapports destinés aux lecteurs le disent alors tous",
    ),
    (
        "compare mailboxes",
        "Pondérer les domaines par leurs BAL : l’extraction « Extraction_Correspondance_MSSante » de l’Annuaire Santé, le texte ou son .zip ; - désigne l’entrée standard",
    ),
    (
        "compare format",
        "Format des changements. Les formats table et markdown nomment les premiers domaines d’une ligne, et tous avec -v",
    ),
    (
        "compare csv_table",
        "Objet d’une ligne de --format csv [par défaut : domains]",
    ),
    // history
    (
        "sources",
        "Archives, dont tous les audits sont montrés, et rapports écrits avec --format json ou ndjson, dans n’importe quel ordre",
    ),
    (
        "history format",
        "Format de l’historique. Le tableau nomme les premiers domaines d’une ligne, et tous avec -v",
    ),
    (
        "history csv_table",
        "Objet d’une ligne de --format csv [par défaut : audits]",
    ),
    ("fail_on", "Changements qui donnent le code de sortie 1"),
    // archive
    (
        "archive",
        "Ajouter l’audit terminé à cette archive (SQLite), créée si elle n’existe pas ; voir `mssrv archive`",
    ),
    (
        "merge archive",
        "Ajouter l’audit fusionné à cette archive (SQLite), créée si elle n’existe pas ; voir `mssrv archive`",
    ),
    (
        "archive add file",
        "Archive (SQLite), créée si elle n’existe pas",
    ),
    ("archive list file", "Archive à lire"),
    ("archive show file", "Archive à lire"),
    ("archive export file", "Archive à lire"),
    ("archive remove file", "Archive à modifier"),
    (
        "archive add reports",
        "Rapports d’audits entiers, écrits par `mssrv check` ou `mssrv merge` avec --format json ou ndjson",
    ),
    (
        "archive add mailboxes",
        "Garder aussi le nombre de boîtes aux lettres (BAL) de chaque domaine, pour un seul rapport : l’extraction « Extraction_Correspondance_MSSante » de l’Annuaire Santé, le texte ou son .zip ; - désigne l’entrée standard",
    ),
    ("archive list format", "Format de la liste"),
    (
        "archive show date",
        "Audit : le jour où il a commencé (2026-11-30), son heure s’il y en a plusieurs (2026-11-30T21:04:00Z), ou latest, le dernier. En UTC",
    ),
    ("archive show format", "Format du rapport"),
    (
        "archive export date",
        "Audit, comme pour `mssrv archive show`. Sans cet argument, tous les audits",
    ),
    (
        "archive export output",
        "Fichier à écrire (mssrv.report/1), remplacé en entier ; - désigne la sortie standard. Sans DATE : dossier à écrire, qui ne doit contenir rien d’autre. Un audit est un fichier tel que 2026-11-30T21-04-00Z.json",
    ),
    (
        "archive remove date",
        "Audit, comme pour `mssrv archive show`",
    ),
    // letters
    (
        "letters report",
        "Audit : son rapport, écrit avec --format json ou ndjson, ou ARCHIVE@DATE ; - désigne l’entrée standard",
    ),
    (
        "since",
        "Audit antérieur, rapport ou ARCHIVE@DATE : les courriers disent alors ce qui a changé depuis",
    ),
    (
        "letters operators",
        "Fichier des opérateurs (TOML) : un opérateur dont les fronts sont déclarés reçoit les enregistrements de ses domaines dans un fichier",
    ),
    (
        "letters whitelist",
        "Liste blanche (XML) dont l’index des courriers montre les contacts ; - désigne l’entrée standard",
    ),
    (
        "letters operator",
        "Seulement le courrier à cet opérateur, désigné par son identifiant ou son nom ; répétable",
    ),
    (
        "letters all",
        "Écrire aussi un court courrier à chaque opérateur dont tous les domaines sont conformes",
    ),
    (
        "letter_lang",
        "Langue des courriers et de leur index : en ou fr ; --lang est sans effet sur eux",
    ),
    (
        "template",
        "Dossier de vos propres modèles : letter.html, letter.md, letter.txt et index.html. Le modèle intégré remplace celui qui manque",
    ),
    (
        "print_templates",
        "Écrire seulement les modèles intégrés dans ce dossier, comme point de départ des vôtres",
    ),
    (
        "letters output",
        "Dossier des courriers et de leur index. Les fichiers que vous y avez modifiés, ou que mssrv n’a pas écrits, ne sont jamais remplacés sans --force",
    ),
    (
        "letters force",
        "Remplacer les fichiers modifiés, et comparer des audits faits de façons différentes. Les courriers le disent alors",
    ),
    // discover
    ("mailbox", "Adresse de messagerie ou domaine de départ"),
    (
        "interface",
        "N’afficher que les fronts de cette interface ; le verdict porte toujours sur tout le domaine",
    ),
    (
        "trace",
        "Afficher aussi les messages DNS complets, comme le fait dig",
    ),
    // whitelist
    (
        "whitelist verify file",
        "Liste blanche (XML) ; - désigne l’entrée standard",
    ),
    (
        "whitelist list file",
        "Liste blanche de l’espace de confiance (XML) ; - désigne l’entrée standard",
    ),
    (
        "whitelist list names",
        "Seulement ces domaines, une ligne par domaine, même pour un domaine qui n’est pas inscrit",
    ),
    (
        "allow_truncated",
        "Afficher le début d’un document tronqué, avec un avertissement ; le document est considéré comme non signé",
    ),
    (
        "by",
        "Une ligne par opérateur ou par domaine (en CSV, une ligne par entrée) ; le JSON donne les deux [par défaut : operator ; avec DOMAINE : domain]",
    ),
    (
        "contested",
        "Seulement les domaines inscrits par plusieurs opérateurs",
    ),
    (
        "oddities",
        "N’afficher que les anomalies de la liste : entrées inutilisables ou répétées, sous-domaines de domaines inscrits, noms de certificats non conformes à la RFC 4514, dates postérieures à celle de la liste ; le JSON donne toujours les anomalies",
    ),
    (
        "old",
        "Liste blanche la plus ancienne (XML) ; - désigne l’entrée standard",
    ),
    (
        "new",
        "Liste blanche la plus récente (XML), non antérieure à ANCIENNE ; - désigne l’entrée standard",
    ),
    (
        "reverse",
        "Accepter que NOUVELLE soit plus ancienne qu’ANCIENNE",
    ),
    // lab
    (
        "listen",
        "Adresse de bouclage et port d’écoute, en UDP et TCP ; le port 0 prend un port libre",
    ),
    (
        "fronts",
        "Servir aussi les fronts, corrects et défectueux : IMAP et soumission de messages (submission), chacun sur sa propre adresse de bouclage. Chaque étape de chaque client est affichée sur une ligne de la sortie standard",
    ),
    (
        "fronts_port_base",
        "Ajouter N aux ports requis, que seul root peut ouvrir : avec 10000, les fronts écoutent sur 10143 et 10587. Les enregistrements SRV nomment ces ports, et le fichier requirement.toml de --out les exige",
    ),
    (
        "out",
        "Écrire dans ce dossier les fichiers dont check et discover ont besoin pour obtenir les verdicts affichés, et afficher les commandes : whitelist.xml, operators.toml et requirement.toml. Avec --fronts, aussi operators-fronts.toml, authority.pem (certificat de l’autorité des fronts, nouveau à chaque démarrage), client.pem et client.key (pour s’authentifier par authcli). requirement.toml et les fichiers .pem et .key sont remplacés. Si vous avez modifié la liste blanche ou un fichier des opérateurs, la commande refuse de les remplacer. Les autres fichiers sont conservés",
    ),
    // completions and help
    ("shell", "Interpréteur de commandes qui lira le script"),
];

/// Help of values.
pub(super) const VALUES: Table = &[
    ("layout=single", "Un seul fichier"),
    (
        "layout=per-operator",
        "Un fichier par opérateur, nommé d’après son id",
    ),
    (
        "layout=per-domain",
        "Un fichier par domaine ; en bind, avec $ORIGIN et des noms relatifs",
    ),
    (
        "layout=per-zone",
        "Un fichier par zone de --zone, et un par domaine hors de ces zones ; en bind, avec $ORIGIN et des noms relatifs",
    ),
    (
        "format=bind",
        "Fragment de fichier de zone aux noms absolus (RFC 1035), pour BIND, NSD, Knot et d’autres",
    ),
    (
        "format=nsupdate",
        "Script nsupdate (RFC 2136) : chaque jeu d’enregistrements est remplacé en un message",
    ),
    (
        "format=powerdns",
        "Requêtes pour l’API HTTP de PowerDNS, un objet JSON par ligne : méthode, chemin et corps",
    ),
    ("format=octodns", "Fichier octoDNS d’une zone (YAML)"),
    (
        "format=dnscontrol",
        "Appels de D_EXTEND pour DNSControl (JavaScript)",
    ),
    (
        "format=terraform",
        "Ressources du fournisseur Terraform hashicorp/dns",
    ),
    (
        "format=windows",
        "Script PowerShell pour le serveur DNS de Windows",
    ),
    (
        "format=dnsmasq",
        "Configuration de dnsmasq, qui n’a pas de TTL",
    ),
    ("format=unbound", "Clause de configuration d’Unbound"),
    (
        "generate format=csv",
        "CSV avec les champs des formulaires web",
    ),
    (
        "generate format=json",
        "Pour les programmes : mssrv.records/1, ou avec --diff mssrv.changes/1, voir docs/mssrv.records.1.schema.json et docs/mssrv.changes.1.schema.json",
    ),
    ("server_config=bind", "BIND 9 : named.zones.conf"),
    ("server_config=nsd", "NSD : nsd.zones.conf"),
    ("server_config=knot", "Knot DNS : knot.zones.conf"),
    (
        "format=table",
        "Pour la lecture : opérateurs et constats, ou les causes s’il y a plus de 20 domaines",
    ),
    (
        "format=html",
        "Pour un navigateur : une page avec causes, opérateurs et domaines, à parcourir, à envoyer et à imprimer",
    ),
    (
        "format=json",
        "Pour les programmes : mssrv.report/1, voir docs/mssrv.report.1.schema.json",
    ),
    (
        "format=ndjson",
        "Pour les programmes, une ligne par domaine dès qu’il est traité : mssrv.audit-stream/1, voir docs/mssrv.audit-stream.1.schema.json",
    ),
    (
        "format=csv",
        "Pour les tableurs et les scripts : UTF-8, avec une ligne de titres",
    ),
    (
        "format=prometheus",
        "Pour le collecteur « textfile » de Prometheus : domaines par verdict, par opérateur et par code",
    ),
    (
        "format=xlsx",
        "Pour les tableurs : un classeur Excel avec une synthèse, les opérateurs, les causes, les domaines et les constats",
    ),
    (
        "format=markdown",
        "Pour un ticket ou un message sur GitLab, GitHub ou Redmine : verdicts, causes et opérateurs ; les domaines s’il y en a au plus 20 ou avec -v",
    ),
    (
        "format=junit",
        "Pour les serveurs d’intégration continue (XML de JUnit) : une suite de tests par opérateur, un test par domaine",
    ),
    (
        "format=sarif",
        "Pour les éditeurs et les forges logicielles, avec des fichiers de zone seulement : constats avec fichier et ligne (SARIF 2.1.0)",
    ),
    (
        "csv_table=findings",
        "Une ligne par constat, ou par domaine sans constat",
    ),
    ("csv_table=domains", "Une ligne par domaine"),
    ("csv_table=operators", "Une ligne par opérateur"),
    (
        "csv_table=causes",
        "Une ligne par cause : des constats identiques de nombreux domaines",
    ),
    (
        "csv_for=rfc4180",
        "Virgules, et lignes terminées par un saut de ligne (RFC 4180)",
    ),
    (
        "csv_for=excel-fr",
        "Points-virgules, indicateur d’ordre des octets (BOM) et lignes terminées par CRLF : pour Excel réglé en français",
    ),
    ("interface=psc", "Pro Santé Connect, pour les personnes"),
    (
        "interface=authcli",
        "Certificat client TLS, pour les applications",
    ),
    ("format=tree", "Pour la lecture : pas à pas"),
    (
        "discover format=json",
        "Pour les programmes : mssrv.discovery/1, voir docs/mssrv.discovery.1.schema.json",
    ),
    (
        "discover format=markdown",
        "Pour une demande d’assistance, en texte",
    ),
    (
        "discover format=html",
        "Pour une demande d’assistance, en une page qui ne charge rien depuis le réseau",
    ),
    ("format=text", "Un écran, pour la lecture"),
    (
        "whitelist verify format=json",
        "Pour les programmes : mssrv.verification/1, voir docs/mssrv.verification.1.schema.json",
    ),
    (
        "by=operator",
        "Opérateurs, avec le nombre de leurs domaines",
    ),
    (
        "by=domain",
        "Domaines, avec les opérateurs qui les inscrivent",
    ),
    ("whitelist list format=table", "Pour la lecture"),
    (
        "whitelist list format=csv",
        "Pour les tableurs : UTF-8, avec une ligne de titres, sans le résultat de la signature",
    ),
    (
        "whitelist list format=json",
        "Pour les programmes : mssrv.whitelist/1, voir docs/mssrv.whitelist.1.schema.json",
    ),
    ("archive list format=table", "Pour la lecture"),
    (
        "archive list format=json",
        "Pour les programmes : mssrv.archive/1, voir docs/mssrv.archive.1.schema.json",
    ),
    (
        "archive list format=csv",
        "Pour les tableurs : UTF-8, avec une ligne de titres",
    ),
    ("whitelist diff format=table", "Pour la lecture"),
    (
        "whitelist diff format=json",
        "Pour les programmes : mssrv.whitelist-diff/1, voir docs/mssrv.whitelist-diff.1.schema.json",
    ),
    (
        "whitelist diff format=markdown",
        "Pour un ticket ou un message",
    ),
    (
        "whitelist diff format=html",
        "Une page qui ne charge rien depuis le réseau",
    ),
    ("compare format=table", "Pour la lecture"),
    (
        "compare format=json",
        "Pour les programmes : mssrv.comparison/1, voir docs/mssrv.comparison.1.schema.json",
    ),
    ("compare format=markdown", "Pour un ticket ou un message"),
    (
        "compare format=html",
        "Une page qui ne charge rien depuis le réseau",
    ),
    (
        "compare format=xlsx",
        "Pour les tableurs : un classeur Excel",
    ),
    (
        "history format=table",
        "Pour la lecture, avec une ligne de blocs pour la part à chaque audit",
    ),
    (
        "history format=json",
        "Pour les programmes : mssrv.history/1, voir docs/mssrv.history.1.schema.json",
    ),
    (
        "history format=html",
        "Une page avec un graphique, qui ne charge rien depuis le réseau",
    ),
    ("csv_table=audits", "Une ligne par audit"),
    (
        "history csv_table=operators",
        "Une ligne par opérateur et par audit",
    ),
    (
        "history csv_table=domains",
        "Une ligne par domaine du dernier audit : s’il est conforme, et depuis quand",
    ),
    ("history csv_table=causes", "Une ligne par cause ouverte"),
    ("format=subject", "Une ligne, pour l’objet d’un message"),
    (
        "compare csv_table=domains",
        "Une ligne par domaine dont le verdict, les enregistrements ou les opérateurs ont changé",
    ),
    (
        "compare csv_table=operators",
        "Une ligne par opérateur pour lequel quelque chose a changé",
    ),
    (
        "compare csv_table=causes",
        "Une ligne par cause qui concerne plus ou moins de domaines",
    ),
    ("fail_on=change", "Tout changement"),
    (
        "fail_on=regression",
        "Un domaine conforme est devenu non conforme ou absent",
    ),
];
