/* A relay made of GStreamer's RTSP server: one user may publish H.264 to /live, which goes to a file.
   gstrelay PORT FILE basic|digest USER PASSWORD */
#include <gst/gst.h>
#include <gst/rtsp-server/rtsp-server.h>
#include <string.h>

int main(int argc, char **argv)
{
    gst_init(&argc, &argv);
    gboolean is_digest = strcmp(argv[3], "digest") == 0;
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    GstRTSPServer *server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, argv[1]);

    GstRTSPAuth *auth = gst_rtsp_auth_new();
    GstRTSPToken *token = gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "publisher", NULL);
    gst_rtsp_auth_set_supported_methods(auth, is_digest ? GST_RTSP_AUTH_DIGEST : GST_RTSP_AUTH_BASIC);
    if (is_digest) {
        gst_rtsp_auth_add_digest(auth, argv[4], argv[5], token);
    } else {
        gchar *basic = gst_rtsp_auth_make_basic(argv[4], argv[5]);
        gst_rtsp_auth_add_basic(auth, basic, token);
        g_free(basic);
    }
    gst_rtsp_server_set_auth(server, auth);

    GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
    gchar *launch = g_strdup_printf(
        "( rtph264depay name=depay0 ! h264parse config-interval=-1 ! video/x-h264,stream-format=byte-stream ! filesink location=%s buffer-mode=2 sync=false async=false"
        " rtpmp4gdepay name=depay1 ! fakesink sync=false async=false )", argv[2]);
    gst_rtsp_media_factory_set_launch(factory, launch);
    gst_rtsp_media_factory_set_transport_mode(factory, GST_RTSP_TRANSPORT_MODE_RECORD);
    gst_rtsp_media_factory_add_role(factory, "publisher",
        GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
        GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, NULL);
    GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, "/live", factory);
    if (gst_rtsp_server_attach(server, NULL) == 0)
        return 1;
    g_main_loop_run(loop);
    return 0;
}
