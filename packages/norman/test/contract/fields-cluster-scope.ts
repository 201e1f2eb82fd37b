import { type FieldTable, fields, NAMED, OBJECT, STATE } from './fields.ts';

/** Fields of the types of `/v3/cluster` and of their structs. */
export const CLUSTER_SCOPE_FIELDS: FieldTable = {
  apiService: fields(
    ...OBJECT,
    ...STATE,
    ...NAMED,
    'group version; conditions:array[apiServiceCondition] ?; caBundle:base64 cu?',
    'insecureSkipTLSVerify:boolean cu=false; groupPriorityMinimum versionPriority:int cu=0',
    'service:serviceReference cu?',
  ),
  apiServiceCondition: fields('message reason status type; lastTransitionTime:date cu?'),
  awsElasticBlockStoreVolumeSource: fields(
    'readOnly:boolean c=false; partition:int c=0; fsType volumeID:string c?',
  ),
  azureDiskVolumeSource: fields(
    'readOnly:boolean c?; cachingMode diskName diskURI fsType kind:string c?',
  ),
  azureFilePersistentVolumeSource: fields(
    'readOnly:boolean c=false; secretName secretNamespace shareName:string c?',
  ),
  cephFSPersistentVolumeSource: fields(
    'monitors:array[string] c?; readOnly:boolean c=false; secretRef:secretReference c?',
    'path secretFile user:string c?',
  ),
  cinderPersistentVolumeSource: fields(
    'readOnly:boolean c=false; secretRef:secretReference c?; fsType volumeID:string c?',
  ),
  containerResourceLimit: fields('limitsCpu limitsMemory requestsCpu requestsMemory'),
  csiPersistentVolumeSource: fields(
    'readOnly:boolean c=false; volumeAttributes:map[string] c?',
    'controllerExpandSecretRef controllerPublishSecretRef:secretReference c?',
    'nodeExpandSecretRef nodePublishSecretRef nodeStageSecretRef:secretReference c?',
    'driver fsType volumeHandle:string c?',
  ),
  fcVolumeSource: fields(
    'targetWWNs wwids:array[string] c?; readOnly:boolean c=false; lun:int c?; fsType:string c?',
  ),
  flexPersistentVolumeSource: fields(
    'readOnly:boolean c=false; options:map[string] c?; secretRef:secretReference c?',
    'driver fsType:string c?',
  ),
  flockerVolumeSource: fields('datasetName datasetUUID:string c?'),
  gcePersistentDiskVolumeSource: fields(
    'readOnly:boolean c=false; partition:int c=0; fsType pdName:string c?',
  ),
  glusterfsPersistentVolumeSource: fields(
    'readOnly:boolean c=false; endpoints endpointsNamespace path:string c?',
  ),
  hostPathVolumeSource: fields(
    'kind:enum c? [DirectoryOrCreate|Directory|FileOrCreate|File|Socket|CharDevice|BlockDevice]',
    'path:string c?',
  ),
  iscsiPersistentVolumeSource: fields(
    'portals:array[string] c?; chapAuthDiscovery chapAuthSession readOnly:boolean c=false',
    'lun:int c=0; secretRef:secretReference c?',
    'fsType initiatorName iqn iscsiInterface targetPortal:string c?',
  ),
  localVolumeSource: fields('fsType path:string c?'),
  namespace: fields(
    ...OBJECT,
    ...STATE,
    ...NAMED,
    'description; containerDefaultResourceLimit:containerResourceLimit cu?',
    'resourceQuota:namespaceResourceQuota cu?; projectId:reference[/v3/schemas/project] c?',
  ),
  namespaceMove: fields('projectId'),
  namespaceResourceQuota: fields('limit:resourceQuotaLimit cu?'),
  nfsVolumeSource: fields('readOnly:boolean c=false; path server:string c?'),
  nodeSelector: fields('nodeSelectorTerms:array[nodeSelectorTerm] cu?'),
  nodeSelectorRequirement: fields('key operator; values:array[string] cu?'),
  nodeSelectorTerm: fields('matchExpressions matchFields:array[nodeSelectorRequirement] cu?'),
  objectReference: fields('apiVersion fieldPath kind name namespace resourceVersion uid'),
  ownerReference: fields('apiVersion kind name uid; blockOwnerDeletion controller:boolean cu?'),
  persistentVolume: fields(
    ...OBJECT,
    ...STATE,
    'description persistentVolumeReclaimPolicy; accessModes mountOptions:array[string] cu?',
    'awsElasticBlockStore:awsElasticBlockStoreVolumeSource c?; azureDisk:azureDiskVolumeSource c?',
    'azureFile:azureFilePersistentVolumeSource c?; cephfs:cephFSPersistentVolumeSource c?',
    'cinder:cinderPersistentVolumeSource c?; csi:csiPersistentVolumeSource c?',
    'fc:fcVolumeSource c?; flexVolume:flexPersistentVolumeSource c?',
    'flocker:flockerVolumeSource c?; gcePersistentDisk:gcePersistentDiskVolumeSource c?',
    'glusterfs:glusterfsPersistentVolumeSource c?; hostPath:hostPathVolumeSource c?',
    'name:hostname c!; iscsi:iscsiPersistentVolumeSource c?; local:localVolumeSource c?',
    'capacity:map[string] cu?; nfs:nfsVolumeSource c?; claimRef:objectReference cu?',
    'status:persistentVolumeStatus ?; photonPersistentDisk:photonPersistentDiskVolumeSource c?',
    'portworxVolume:portworxVolumeSource c?; quobyte:quobyteVolumeSource c?',
    'rbd:rbdPersistentVolumeSource c?; storageClassId:reference[storageClass] cu?',
    'scaleIO:scaleIOPersistentVolumeSource c?; storageos:storageOSPersistentVolumeSource c?',
    'volumeMode:string c?; nodeAffinity:volumeNodeAffinity cu?',
    'vsphereVolume:vsphereVirtualDiskVolumeSource c?',
  ),
  persistentVolumeStatus: fields('message phase reason:string ?'),
  photonPersistentDiskVolumeSource: fields('fsType pdID:string c?'),
  portworxVolumeSource: fields('readOnly:boolean c=false; fsType volumeID:string c?'),
  quobyteVolumeSource: fields(
    'readOnly:boolean c=false; group registry tenant user volume:string c?',
  ),
  rbdPersistentVolumeSource: fields(
    'monitors:array[string] c?; readOnly:boolean c=false; secretRef:secretReference c?',
    'fsType image keyring pool user:string c?',
  ),
  resourceQuotaLimit: fields(
    'configMaps limitsCpu limitsMemory persistentVolumeClaims pods',
    'replicationControllers requestsCpu requestsMemory requestsStorage secrets',
    'services servicesLoadBalancers servicesNodePorts',
  ),
  scaleIOPersistentVolumeSource: fields(
    'readOnly sslEnabled:boolean c=false; secretRef:secretReference c?',
    'fsType gateway protectionDomain storageMode storagePool system volumeName:string c?',
  ),
  secretReference: fields('name namespace'),
  serviceReference: fields('name namespace; port:int cu?'),
  storageClass: fields(
    ...OBJECT,
    ...NAMED,
    'description provisioner volumeBindingMode; mountOptions:array[string] cu?',
    'allowedTopologies:array[topologySelectorTerm] cu?; allowVolumeExpansion:boolean cu?',
    'reclaimPolicy:enum cu? [Recycle|Delete|Retain]; parameters:map[string] cu?',
  ),
  storageOSPersistentVolumeSource: fields(
    'readOnly:boolean c=false; secretRef:objectReference c?',
    'fsType volumeName volumeNamespace:string c?',
  ),
  topologySelectorLabelRequirement: fields('key; values:array[string] cu?'),
  topologySelectorTerm: fields('matchLabelExpressions:array[topologySelectorLabelRequirement] cu?'),
  volumeNodeAffinity: fields('required:nodeSelector cu?'),
  vsphereVirtualDiskVolumeSource: fields(
    'fsType storagePolicyID storagePolicyName volumePath:string c?',
  ),
};
