use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use s3s::dto::*;
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::RwLock;

use crate::conditions::{check_read, check_write};
use crate::config::BucketName;
use crate::keys::{Purpose, check_key, sidecar_names};

/// s3s-fs with its gaps closed.
///
/// s3s-fs 0.17 checks a body before it renames it into place. It does not keep two writers of one
/// key apart (`If-None-Match: *` would let both through), it writes metadata after the object, and
/// a write stops halfway when its connection ends. So writers run one at a time, in a task of
/// their own, and readers wait for them. That is no bottleneck: bodies are in memory by then.
///
/// Operations that are not here answer 501.
#[derive(Clone)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    files: FileSystem,
    data: PathBuf,
    bucket: BucketName,
    gate: RwLock<()>,
}

impl Store {
    pub(crate) fn new(files: FileSystem, data: PathBuf, bucket: BucketName) -> Self {
        let gate = RwLock::new(());
        Self {
            inner: Arc::new(Inner {
                files,
                data,
                bucket,
                gate,
            }),
        }
    }

    /// Waits until every write that has begun is done.
    pub(crate) async fn settled(&self) {
        drop(self.inner.gate.write().await);
    }

    fn check_bucket(&self, bucket: &str) -> S3Result<()> {
        if bucket == self.inner.bucket.as_str() {
            Ok(())
        } else {
            Err(s3_error!(NoSuchBucket))
        }
    }

    fn check(&self, bucket: &str, key: &str, purpose: Purpose) -> S3Result<()> {
        self.check_bucket(bucket)?;
        check_key(&self.inner.bucket, key, purpose)
    }

    /// Runs a write alone and to its end, whatever becomes of the connection.
    async fn write<T, F>(&self, work: impl FnOnce(Arc<Inner>) -> F) -> S3Result<T>
    where
        F: Future<Output = S3Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let work = work(Arc::clone(&self.inner));
        let task = tokio::spawn(async move {
            let _alone = inner.gate.write().await;
            work.await
        });
        task.await.map_err(S3Error::internal_error)?
    }
}

impl Inner {
    /// `key` has passed `check_key`.
    fn path(&self, key: &str) -> PathBuf {
        self.data.join(self.bucket.as_str()).join(key)
    }

    /// s3s-fs would open a folder (`a` when `a/b` exists) as if it were an object.
    async fn require_object(&self, key: &str) -> S3Result<()> {
        match tokio::fs::metadata(self.path(key)).await {
            Ok(metadata) if metadata.is_file() => Ok(()),
            _ => Err(s3_error!(NoSuchKey)),
        }
    }

    /// Removes what s3s-fs leaves behind an object: its metadata and the folders it was alone in.
    async fn sweep(&self, key: &str) {
        for name in sidecar_names(&self.bucket, key) {
            let _ = tokio::fs::remove_file(self.data.join(name)).await;
        }
        let bucket = self.data.join(self.bucket.as_str());
        let path = self.path(key);
        for folder in path
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != bucket)
        {
            if tokio::fs::remove_dir(folder).await.is_err() {
                break; // not empty
            }
        }
    }
}

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 256 * 1024;

/// The bytes of an answer in large pieces. s3s-fs reads 4 KiB at a time, each of them in
/// another thread: that took longer than everything else that the server does.
async fn body(object: &Path, answer: &GetObjectOutput) -> S3Result<StreamingBlob> {
    let first = answer.content_range.as_deref().and_then(first_byte);
    let left = u64::try_from(answer.content_length.unwrap_or_default()).unwrap_or_default();
    let file = File::open(object).await;
    let mut file = file.map_err(|error| s3_error!(error, NoSuchKey))?;
    file.set_max_buf_size(PIECE_BYTES);
    let sought = file.seek(SeekFrom::Start(first.unwrap_or_default())).await;
    sought.map_err(|error| s3_error!(error, InternalError))?;
    Ok(StreamingBlob::wrap(stream::try_unfold(
        (file, left),
        async |(mut file, left)| {
            let mut piece = vec![0; left.min(PIECE_BYTES as u64) as usize];
            if piece.is_empty() {
                return Ok(None);
            }
            file.read_exact(&mut piece).await?;
            let left = left - piece.len() as u64;
            Ok::<_, io::Error>(Some((Bytes::from(piece), (file, left))))
        },
    )))
}

/// `bytes 100-199/1000` begins at 100.
fn first_byte(content_range: &str) -> Option<u64> {
    let (first, _) = content_range.strip_prefix("bytes ")?.split_once('-')?;
    first.parse().ok()
}

#[async_trait::async_trait]
impl S3 for Store {
    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.check_bucket(&request.input.bucket)?;
        self.inner.files.head_bucket(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.check_bucket(&request.input.bucket)?;
        let _steady = self.inner.gate.read().await;
        self.inner.files.list_objects_v2(request).await
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::Object)?;
        let (if_match, if_none_match) = (input.if_match.clone(), input.if_none_match.clone());
        let _steady = self.inner.gate.read().await;
        self.inner.require_object(&input.key).await?;
        let object = self.inner.path(&input.key);
        let mut response = self.inner.files.get_object(request).await?;
        let output = &mut response.output;
        check_read(
            output.e_tag.as_ref(),
            if_match.as_ref(),
            if_none_match.as_ref(),
        )?;
        output.body = Some(body(&object, output).await?);
        Ok(response)
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::Object)?;
        let (if_match, if_none_match) = (input.if_match.clone(), input.if_none_match.clone());
        let _steady = self.inner.gate.read().await;
        let response = self.inner.files.head_object(request).await?;
        let etag = response.output.e_tag.as_ref();
        check_read(etag, if_match.as_ref(), if_none_match.as_ref())?;
        Ok(response)
    }

    async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let input = &mut request.input;
        self.check(&input.bucket, &input.key, Purpose::Object)?;
        check_write(input.if_none_match.as_ref())?;
        // S3's default when the client names no type.
        input
            .content_type
            .get_or_insert_with(|| "binary/octet-stream".into());
        self.write(|inner| async move { inner.files.put_object(request).await })
            .await
    }

    async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<S3Response<CopyObjectOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::Object)?;
        check_write(input.if_none_match.as_ref())?;
        if input.if_match.is_some() {
            return Err(s3_error!(
                NotImplemented,
                "If-Match is not implemented for copies."
            ));
        }
        let CopySource::Bucket {
            bucket,
            key: source,
            ..
        } = &input.copy_source
        else {
            return Err(s3_error!(NotImplemented));
        };
        self.check(bucket, source, Purpose::Object)?;
        let replaces = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        if **source == *input.key && !replaces {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it changes nothing."
            ));
        }
        let (source, key) = (source.to_string(), input.key.clone());
        let create_only = input.if_none_match.is_some();
        self.write(|inner| async move {
            inner.require_object(&source).await?;
            if create_only && inner.require_object(&key).await.is_ok() {
                return Err(s3_error!(PreconditionFailed, "Object already exists"));
            }
            inner.files.copy_object(request).await
        })
        .await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.check(&request.input.bucket, &request.input.key, Purpose::Object)?;
        self.write(|inner| async move {
            let key = request.input.key.clone();
            if inner.path(&key).is_dir() {
                return Ok(S3Response::new(DeleteObjectOutput::default()));
            }
            let response = inner.files.delete_object(request).await?;
            inner.sweep(&key).await;
            Ok(response)
        })
        .await
    }

    async fn delete_objects(
        &self,
        mut request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let input = &request.input;
        for object in &input.delete.objects {
            self.check(&input.bucket, &object.key, Purpose::Object)?;
        }
        let is_quiet = input.delete.quiet.unwrap_or_default();
        self.write(|inner| async move {
            let objects = &mut request.input.delete.objects;
            objects.retain(|object| !inner.path(&object.key).is_dir());
            let keys: Vec<_> = objects.iter().map(|object| object.key.clone()).collect();
            let mut response = inner.files.delete_objects(request).await?;
            for key in keys {
                inner.sweep(&key).await;
            }
            // s3s-fs 0.17 does not know of it.
            if is_quiet {
                response.output.deleted = None;
            }
            Ok(response)
        })
        .await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::MultipartUpload)?;
        self.write(|inner| async move { inner.files.create_multipart_upload(request).await })
            .await
    }

    async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::MultipartUpload)?;
        self.write(|inner| async move { inner.files.upload_part(request).await })
            .await
    }

    async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::MultipartUpload)?;
        let _steady = self.inner.gate.read().await;
        self.inner.files.list_parts(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::MultipartUpload)?;
        check_write(input.if_none_match.as_ref())?;
        self.write(|inner| async move { inner.files.complete_multipart_upload(request).await })
            .await
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let input = &request.input;
        self.check(&input.bucket, &input.key, Purpose::MultipartUpload)?;
        self.write(|inner| async move { inner.files.abort_multipart_upload(request).await })
            .await
    }
}
